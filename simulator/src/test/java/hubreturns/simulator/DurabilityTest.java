package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills a simulator that runs in its own process, and checks what is left. */
class DurabilityTest {
  private static final int RECORDS = 120;

  @TempDir private Path directory;

  @Test
  void keeps_every_acknowledged_record_after_a_kill_and_sends_each_notice_once() throws Exception {
    List<String> answered = new ArrayList<>();
    try (OtherProcess process = OtherProcess.start(directory)) {
      RunningSimulator simulator = process.simulator(directory);
      for (int i = 1; i <= RECORDS; i++) {
        assertThat(simulator.create(hub(i)).statusCode()).isEqualTo(201);
        answered.add(hub(i).get("Return Reference"));
      }
      process.kill();
    }

    try (RunningSimulator again = RunningSimulator.start(directory)) {
      assertThat(
              RunningSimulator.column(
                  again.query("fields", "values(Return Reference)"), "Return Reference"))
          .containsExactlyElementsOf(answered);

      again.untilNoticesAreSent();
      List<String> noticed = new ArrayList<>();
      again.inbox("Arqiva").forEach(notice -> noticed.add(reference(notice)));
      assertThat(noticed).containsExactlyInAnyOrderElementsOf(answered);
      assertThat(again.stats().path("stages").path("CSP notified").asInt()).isEqualTo(RECORDS);
    }
  }

  @Test
  void ids_and_dates_continue_after_a_kill() throws IOException, InterruptedException {
    try (OtherProcess process = OtherProcess.start(directory)) {
      RunningSimulator simulator = process.simulator(directory);
      simulator.create(hub(1));
      simulator.create(hub(2));
      process.kill();
    }

    try (RunningSimulator again = RunningSimulator.start(directory)) {
      assertThat(again.created(hub(3))).isEqualTo("CHR000000000003");
      again.untilNoticesAreSent();
      assertThat(again.values("CHR000000000003").path("Last Modified Date").asString())
          .isGreaterThan(again.values("CHR000000000002").path("Create Date").asString());
    }
  }

  private static String reference(JsonNode notice) {
    return notice.path("returnReference").asString();
  }

  /** A Java process that runs the simulator's main class. */
  private record OtherProcess(Process process) implements AutoCloseable {
    private static OtherProcess start(Path directory) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SimulatorMain.class.getName(),
                  "--port=0",
                  "--user=remedy",
                  "--password=" + RunningSimulator.PASSWORD,
                  "--data-dir=" + directory)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader err = process.errorReader();
      String line = err.readLine();
      while (line != null && !line.contains("is ready at")) {
        line = err.readLine();
      }
      assertThat(line).contains("http://127.0.0.1:");
      return new OtherProcess(process);
    }

    private RunningSimulator simulator(Path directory) throws IOException {
      String port = Files.readString(directory.resolve(Settings.PORT_FILE));
      return new RunningSimulator(URI.create("http://127.0.0.1:" + port), this::close);
    }

    private void kill() throws InterruptedException {
      process.destroyForcibly();
      assertThat(process.waitFor(RunningSimulator.WAIT_MAX)).isTrue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
