package hubreturns.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimulatorMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine commandLine = SimulatorMain.commandLine(environment);
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  @Test
  void help_names_every_option_and_shows_no_secret() {
    int code = run(Map.of("HUB_RETURNS_SIMULATOR_PASSWORD", "geheim"), "--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains(
            "--port",
            "--bind",
            "--data-dir",
            "--user",
            "--password",
            "--form",
            "--calls-per-second",
            "--csp-urls",
            "HUB_RETURNS_SIMULATOR_")
        .doesNotContain("geheim");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--port=65536",
        "--port=http",
        "--calls-per-second=0",
        "--csp-urls=Orange=http://localhost",
        "--csp-urls=Arqiva",
        "--csp-urls=Arqiva=ftp://localhost",
        "--csp-urls=Arqiva=http://",
        "--colour=blue",
        "extra"
      })
  void wrong_usage_ends_with_exit_code_2(String argument) {
    assertThat(run(Map.of(), argument)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).doesNotContain("java.", "hubreturns.", "Exception", "is not an int");
  }

  @Test
  void a_wrong_value_in_the_environment_is_wrong_usage() {
    assertThat(run(Map.of("HUB_RETURNS_SIMULATOR_CALLS_PER_SECOND", "many"))).isEqualTo(2);
    assertThat(run(Map.of("HUB_RETURNS_SIMULATOR_CSP_URLS", "nonsense"))).isEqualTo(2);
  }

  @Test
  void a_port_in_use_is_named_and_ends_with_exit_code_1(
      @TempDir Path directory, @TempDir Path other) {
    try (RunningSimulator running = RunningSimulator.start(directory)) {
      int port = running.address().getPort();

      int code =
          run(
              Map.of(
                  "HUB_RETURNS_SIMULATOR_PORT", Integer.toString(port),
                  "HUB_RETURNS_SIMULATOR_DATA_DIR", other.toString()));

      assertThat(code).isEqualTo(1);
      assertThat(err.toString()).contains(":" + port);
    }
  }

  @Test
  void warns_about_the_default_password(@TempDir Path directory) {
    try (RunningSimulator running = RunningSimulator.start(directory)) {
      run(
          Map.of("HUB_RETURNS_SIMULATOR_PORT", Integer.toString(running.address().getPort())),
          "--data-dir",
          directory.resolve("other").toString());
      assertThat(err.toString()).contains("warning: the password is the default one");
    }
  }

  @Test
  void the_version_is_not_typed_into_the_code() {
    assertThat(run(Map.of(), "--version")).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("hub-returns-simulator (not packaged)");
  }
}
