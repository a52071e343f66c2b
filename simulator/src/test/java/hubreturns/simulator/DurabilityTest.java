package hubreturns.simulator;

import static hubreturns.simulator.RunningSimulator.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills a simulator of its own process and looks at what is left. */
class DurabilityTest {
  private static final int RECORDS = 120;

  @TempDir private Path directory;

  @Test
  void keeps_every_acknowledged_record_after_a_kill_and_sends_each_notice_once() throws Exception {
    List<String> answered = new ArrayList<>();
    try (OtherProcess process = OtherProcess.start(directory)) {
      int port = Integer.parseInt(Files.readString(directory.resolve(Settings.PORT_FILE)));
      Client client = new Client(port);
      for (int i = 1; i <= RECORDS; i++) {
        assertThat(client.create(hub(i))).isEqualTo(201);
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
      int port = Integer.parseInt(Files.readString(directory.resolve(Settings.PORT_FILE)));
      Client client = new Client(port);
      client.create(hub(1));
      client.create(hub(2));
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

  /** The calls this test makes on the other process. */
  private static final class Client {
    private final int port;
    private final String token;

    private Client(int port) {
      this.port = port;
      this.token =
          RunningSimulator.send(
                  request("/api/jwt/login")
                      .POST(
                          HttpRequest.BodyPublishers.ofString(
                              "username=hubreturns&password=hubreturns")))
              .body();
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private int create(Map<String, String> values) {
      return RunningSimulator.send(
              request(RunningSimulator.ENTRIES)
                  .header("Authorization", "AR-JWT " + token)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          RunningSimulator.body(values).toString())))
          .statusCode();
    }
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
