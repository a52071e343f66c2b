package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.service.ServiceMain;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** How every command of the operator explains itself, without a database. */
class CommandsTest {
  private static final String WRONG = "no-such-value";

  /** The words of every command, the root and the groups included. */
  private static Stream<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    collect(Commands.commandLine(""), List.of(), all);
    return all.stream();
  }

  private static void collect(CommandLine line, List<String> words, List<List<String>> all) {
    all.add(words);
    line.getSubcommands()
        .forEach((name, command) -> {
          List<String> longer = new ArrayList<>(words);
          longer.add(name);
          collect(command, longer, all);
        });
  }

  private static List<OptionSpec> ownOptions(List<String> command) {
    CommandLine line = Commands.commandLine("");
    for (String word : command) {
      line = Objects.requireNonNull(line.getSubcommands().get(word));
    }
    return line.getCommandSpec().options().stream().filter(option -> !option.inherited()).toList();
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(more));
    return words;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_shows_the_options_of_the_command_and_no_setting(List<String> command) {
    Said help = Said.of(with(command, "--help"));

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    for (OptionSpec option : ownOptions(command)) {
      if (!option.hidden()) {
        assertThat(help.out()).contains(option.longestName());
      }
    }
    for (Setting setting : Setting.values()) {
      assertThat(help.out()).doesNotContainPattern(setting.option() + "[ =,]");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_wrong_value_gets_one_line_with_the_allowed_values_and_no_class_name(List<String> command) {
    for (OptionSpec option : ownOptions(command)) {
      if (option.type().isEnum() || option.type() == Integer.class) {
        Said said = Said.of(with(command, option.longestName(), WRONG));

        assertOneLine(said);
        assertThat(said.err()).contains(option.longestName(), WRONG);
        if (option.type().isEnum()) {
          assertThat(said.err())
              .contains(
                  Arrays.stream(option.type().getEnumConstants()).map(String::valueOf).toList());
        }
      }
    }
    assertOneLine(Said.of(with(command, "--no-such-option")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_command_that_does_not_exist_gets_one_line_with_those_that_do(List<String> command) {
    CommandLine line = Commands.commandLine("");
    for (String word : command) {
      line = Objects.requireNonNull(line.getSubcommands().get(word));
    }
    boolean isGroup = line.getCommandSpec().positionalParameters().isEmpty();
    if (isGroup && !line.getSubcommands().isEmpty()) {
      Said said = Said.of(with(command, WRONG));

      assertOneLine(said);
      assertThat(said.err()).contains("'" + WRONG + "' is not a command. The commands are: ");
      assertThat(said.err()).contains(line.getSubcommands().keySet());
    }
  }

  @Test
  void a_value_that_is_a_word_of_the_field_is_named_with_the_allowed_words() {
    assertNamed(Word.spellings(ResponseCode.class), "sat", "--code", WRONG);
    assertNamed(Word.spellings(DeliveryState.class), "deliveries", "list", "--state", WRONG);
    assertNamed("supplier, operator, auditor", "user", "add", "somebody", "--role", WRONG);
  }

  @Test
  void a_time_an_id_or_a_period_that_cannot_be_is_named() {
    for (String report : List.of("charges", "overdue", "requests", "returns")) {
      assertNamed("nor a date", "report", report, "--from", WRONG);
      assertNamed("nor a date", "report", report, "--to", WRONG);
      assertNamed("not an EUI-64", "report", report, "--user", WRONG);
      Said turned =
          Said.of(List.of("report", report, "--from", "2026-02-01", "--to", "2026-01-01"));
      assertOneLine(turned);
      assertThat(turned.err()).contains("--from 2026-02-01 is after --to 2026-01-01");
    }
    assertNamed("nor a date", "sat", "--from", WRONG);
    assertThat(Said.of(List.of("sat", "--from", "+294277-01-01T00:00:00Z")).err())
        .startsWith("'+294277-01-01T00:00:00Z' is not in the years 1 to 9999");
    assertNamed("nor a date", "admin-trail", "list", "--to", WRONG);
    assertNamed("neither an EUI-64 nor a RequestID", "sat", WRONG);
    assertNamed("not an EUI-64", "inventory", "history", WRONG);
    assertNamed("not a return reference such as CHR-", "deliveries", "retry", WRONG);
  }

  private static void assertNamed(String expected, String... words) {
    Said said = Said.of(List.of(words));
    assertOneLine(said);
    assertThat(said.err()).contains(expected, WRONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version"})
  void help_or_a_version_that_is_lost_is_an_error(String option, @TempDir Path folder)
      throws IOException, InterruptedException {
    File full = new File("/dev/full");
    assumeTrue(full.exists());
    File log = folder.resolve("service.log").toFile();

    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceMain.class.getName(),
                option)
            .redirectOutput(full)
            .redirectError(log)
            .start()
            .waitFor();

    assertThat(exit).isEqualTo(1);
    assertThat(log).content().contains("cannot write the output: the disk is full");
  }

  private static void assertOneLine(Said said) {
    assertThat(said.exit()).isEqualTo(Commands.WRONG_USAGE);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines()).hasSize(1);
    assertThat(said.err()).doesNotContain("hubreturns.", "java.", "Exception", "class ");
  }
}
