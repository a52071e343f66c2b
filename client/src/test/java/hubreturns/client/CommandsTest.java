package hubreturns.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** How every command explains itself. */
class CommandsTest {
  private static final String WRONG = "no-such-value";

  private record Said(int exit, String out, String err) {}

  private static CommandLine commandLine(PrintStream out, PrintStream err) {
    return ClientMain.commandLine(
        new Computer(
            out,
            err,
            Map.of(),
            InstantSource.system(),
            new SecureRandom(),
            millis -> {},
            question -> false));
  }

  private static CommandLine commandLine() {
    return commandLine(System.out, System.err);
  }

  private static Said say(List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        commandLine(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .execute(words.toArray(String[]::new));
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Stream<String> commands() {
    return commandLine().getSubcommands().keySet().stream();
  }

  private static List<OptionSpec> ownOptions(String command) {
    CommandLine line = Objects.requireNonNull(commandLine().getSubcommands().get(command));
    return line.getCommandSpec().options().stream().filter(option -> !option.inherited()).toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_shows_every_option(String command) {
    Said help = say(List.of(command, "--help"));

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    for (OptionSpec option : ownOptions(command)) {
      assertThat(help.out()).contains(option.longestName());
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_wrong_value_gets_one_line_with_the_allowed_values_and_no_class_name(String command) {
    for (OptionSpec option : ownOptions(command)) {
      Class<?> type = option.typeInfo().getAuxiliaryTypes()[0];
      if (List.of(String.class, Path.class, Boolean.class, boolean.class).contains(type)
          || type == Optional.class) {
        continue;
      }
      Said said = say(List.of(command, option.longestName() + "=" + WRONG, "FILE"));

      assertOneLine(said);
      assertThat(said.err()).contains(option.longestName(), WRONG);
      if (type.isEnum()) {
        assertThat(said.err().toLowerCase(java.util.Locale.ROOT))
            .contains(
                Arrays.stream(type.getEnumConstants())
                    .map(value -> value.toString().toLowerCase(java.util.Locale.ROOT))
                    .toList());
      }
    }
    assertOneLine(say(new ArrayList<>(List.of(command, "--no-such-option"))));
  }

  private static void assertOneLine(Said said) {
    assertThat(said.exit()).isEqualTo(Exit.WRONG_USAGE);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines()).hasSize(1);
    assertThat(said.err())
        .doesNotContain("hubreturns.", "java.", "Exception", " class ", "is not an int");
  }
}
