package hubreturns.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

class CommandLineRulesTest {
  @Command
  private static final class Limited {
    @Option(names = "--limit")
    int limit;
  }

  private static int limit(String written) {
    Limited command = new Limited();
    CommandLine line = new CommandLine(command);
    CommandLineRules.addTo(line);
    line.parseArgs("--limit=" + written);
    return command.limit;
  }

  @Test
  void reads_a_whole_number_that_may_be_below_zero() {
    assertThat(limit("12")).isEqualTo(12);
    assertThat(limit("-1")).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+5", "５", "5d", "0x5", "5.0", "1e3", "9999999999"})
  void refuses_other_forms_of_a_number(String written) {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> limit(written))
        .withMessageContaining("'" + written + "' is not a whole number");
  }
}
