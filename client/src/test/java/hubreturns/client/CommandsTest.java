package hubreturns.client;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.Supplier.CommandResult;
import hubreturns.testing.TestPki;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** How every command explains itself. */
class CommandsTest {
  private static final TestPki PKI = new TestPki();
  private static final String WRONG = "no-such-value";

  @TempDir private Path folder;

  private static CommandLine commandLine() {
    return ClientMain.commandLine(
        new Computer(
            System.out,
            System.err,
            Map.of(),
            InstantSource.system(),
            new SecureRandom(),
            millis -> {},
            question -> false));
  }

  private CommandResult say(String... words) {
    return new Supplier(folder, PKI).run(words);
  }

  private static Stream<String> commands() {
    return commandLine().getSubcommands().keySet().stream();
  }

  private static List<OptionSpec> ownOptions(String command) {
    CommandLine line = Objects.requireNonNull(commandLine().getSubcommands().get(command));
    return line.getCommandSpec().options().stream().filter(option -> !option.inherited()).toList();
  }

  @Test
  void help_names_every_command() {
    CommandResult help = say("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("Usage: hub-returns-client").contains(commands().toList());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_shows_every_option(String command) {
    CommandResult help = say(command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("Usage: hub-returns-client");
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
      CommandResult said = say(command, option.longestName() + "=" + WRONG, "FILE");

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
    assertOneLine(say(command, "--no-such-option"));
  }

  private static void assertOneLine(CommandResult said) {
    assertThat(said.exit()).isEqualTo(Exit.WRONG_USAGE);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines()).hasSize(1);
    assertThat(said.err())
        .doesNotContain("hubreturns.", "java.", "Exception", " class ", "is not an int");
  }
}
