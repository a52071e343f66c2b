package hubreturns.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

class BenchmarksTest {
  private static Set<String> benchmarks() {
    return Benchmarks.commands().getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void every_benchmark_has_a_help(String benchmark) {
    StringWriter help = new StringWriter();

    int exit =
        Benchmarks.commands().setOut(new PrintWriter(help, true)).execute(benchmark, "--help");

    assertThat(exit).isZero();
    assertThat(help.toString()).startsWith("Usage: bench " + benchmark);
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void every_benchmark_reads_its_options_and_has_values_without_them(String benchmark) {
    ParseResult without = Benchmarks.commands().parseArgs(benchmark).subcommand();
    List<String> arguments = new ArrayList<>(List.of(benchmark));
    for (OptionSpec option : without.commandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        assertThat(option.<Object>getValue()).as(option.longestName()).isNotNull();
        arguments.add(option.longestName());
        arguments.add(option.defaultValue() == null ? "somewhere" : option.defaultValue());
      }
    }

    ParseResult with = Benchmarks.commands().parseArgs(arguments.toArray(String[]::new));

    assertThat(with.subcommand().matchedOptions()).hasSize((arguments.size() - 1) / 2);
  }
}
