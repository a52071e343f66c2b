package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.CLIENT_SUBMIT;
import static hubreturns.acceptance.report.Clause.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Link;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.SmallDisk;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;

/**
 * Sends a large file and interrupts this in every way. The client and the service are killed,
 * connections drop, the service answers 503, and the disk is full. Repeating the same command
 * finishes the work (docs/client.md#interruptions).
 */
@Order(7)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InterruptedFileIT {
  private static final boolean DEEP = Boolean.getBoolean("hubreturns.deep");
  private static final int LINES = DEEP ? 66_000 : 3_000;
  private static final int LINES_FOR_EACH_BAD_ONE = 100;
  private static final int LINES_IN_REQUEST = DEEP ? 500 : 60;
  private static final int CLIENT_KILLS = DEEP ? 10 : 1;
  private static final int SERVICE_KILLS = DEEP ? 5 : 1;
  private static final int DROPS = DEEP ? 5 : 1;
  private static final int DISK_MEGABYTES = DEEP ? 128 : 16;
  private static final long BYTES_LEFT = 40_000;

  /**
   * So few hubs a second that the client meets 503: its requests in flight hold more than a
   * second's worth.
   */
  private static final Map<String, String> ALLOCATION =
      Map.of(
          "HUB_RETURNS_DSMS_URL",
          "",
          "HUB_RETURNS_USER_HUBS_PER_SECOND",
          String.valueOf(DEEP ? 5_000 : 1_500));

  private enum Interruption {
    CLIENT_KILLED,
    SERVICE_KILLED,
    CONNECTIONS_DROPPED,
    DISK_FULL
  }

  private final Random random = Seed.random("interrupted file");
  private final TestSystem system;
  private final Link link;
  private final SmallDisk disk;
  private final Path log;
  private final List<Process> clients = new ArrayList<>();

  InterruptedFileIT() throws IOException, InterruptedException {
    this.system =
        DEEP
            ? TestSystem.start("interrupted-file", LINES * 8 / 5, ALLOCATION)
            : TestSystem.start("interrupted-file", ALLOCATION);
    this.link = new Link(system.service().duis().getAuthority());
    this.disk = SmallDisk.mount(system.scratch("disk"), DISK_MEGABYTES);
    this.log = system.scratch("log").resolve("client.log");
  }

  @AfterAll
  void stops_the_programs() throws IOException, InterruptedException {
    for (Process client : clients) {
      client.destroyForcibly().waitFor();
    }
    link.close();
    disk.close();
    system.close();
  }

  @Test
  @Requirement({CLIENT_SUBMIT, VOLUME})
  void repeating_the_command_returns_every_hub_once_after_interruptions_of_every_kind(
      TestReporter saw) throws IOException, InterruptedException {
    List<String> ids = ids();
    Path csv = write(ids);
    List<Interruption> interruptions = interruptions();
    int met = 0;
    Process client = submit(csv);
    for (Interruption interruption : interruptions) {
      if (!client.isAlive()) {
        client = submit(csv);
      }
      waitForBytes(client);
      met += client.isAlive() ? 1 : 0;
      switch (interruption) {
        case CLIENT_KILLED -> client.destroyForcibly().waitFor();
        case SERVICE_KILLED -> {
          system.service().kill();
          system.restart();
          link.leadTo(system.service().duis().getAuthority());
        }
        case CONNECTIONS_DROPPED -> link.reset();
        case DISK_FULL -> {
          disk.fill(BYTES_LEFT);
          assertThat(client.waitFor(2, TimeUnit.MINUTES)).isTrue();
          assertThat(client.exitValue()).as(Files.readString(log)).isNotZero();
          disk.empty();
        }
      }
    }
    assertThat(client.waitFor(10, TimeUnit.MINUTES)).isTrue();

    Process last = submit(csv);
    assertThat(last.waitFor(10, TimeUnit.MINUTES)).isTrue();

    assertThat(last.exitValue()).as("bad lines, %s: %s", Seed.replay(), log).isEqualTo(1);
    assertResults(csv, ids);
    List<String> good = ids.stream().filter(id -> !id.startsWith("bad")).toList();
    assertThat(system.operator().returns())
        .as(Seed.replay())
        .extracting(row -> Operator.text(row, "device_id"))
        .containsExactlyInAnyOrderElementsOf(good);
    Program.Result check = system.service().command("database", "check", "--format", "csv");
    assertThat(check.exitCode()).as(check.out()).isZero();
    saw.publishEntry("Interruptions", interruptions + ", " + met + " while the client was sending");
    saw.publishEntry("Disk", disk.isSmall() ? "filled" : "not filled: " + disk.problem());
    saw.publishEntry(
        "503", Files.readString(log).contains("503") ? "the client met 503" : "no 503 in its log");
    saw.publishEntry("Lines", ids.size() + ", of which " + good.size() + " returned once");
  }

  private List<String> ids() {
    int bad = LINES / LINES_FOR_EACH_BAD_ONE;
    List<String> ids =
        new ArrayList<>(HubPool.ids(system.hubPool().take(LINES - bad, HubPool::ready)));
    for (int i = 1; i <= bad; i++) {
      ids.add(i * LINES_FOR_EACH_BAD_ONE - 1, "bad " + i);
    }
    return ids;
  }

  private Path write(List<String> ids) throws IOException {
    List<String> lines = new ArrayList<>(List.of("device_id,return_type,user_ref_id"));
    for (int i = 0; i < ids.size(); i++) {
      lines.add(ids.get(i) + ",general,van " + i / LINES_IN_REQUEST);
    }
    return Files.write(disk.folder().resolve("returns.csv"), lines);
  }

  private List<Interruption> interruptions() {
    List<Interruption> all = new ArrayList<>();
    all.addAll(Collections.nCopies(CLIENT_KILLS, Interruption.CLIENT_KILLED));
    all.addAll(Collections.nCopies(SERVICE_KILLS, Interruption.SERVICE_KILLED));
    all.addAll(Collections.nCopies(DROPS, Interruption.CONNECTIONS_DROPPED));
    if (disk.isSmall()) {
      all.add(Interruption.DISK_FULL);
    }
    Collections.shuffle(all, random);
    return all;
  }

  private Process submit(Path csv) throws IOException {
    Process client =
        system.startClient(
            log,
            system
                .first()
                .submit(
                    csv,
                    "http://" + link.address(),
                    system.service().certificate(),
                    "--skip-bad-lines"));
    clients.add(client);
    return client;
  }

  /** Waits until the client has sent a few more requests, or has ended. */
  private void waitForBytes(Process client) throws InterruptedException {
    int requests = 1 + random.nextInt(4);
    long enough = link.bytesForward() + requests * (1_000L + 24L * LINES_IN_REQUEST);
    Waiting.until("requests to be sent", () -> !client.isAlive() || link.bytesForward() >= enough);
  }

  private static void assertResults(Path csv, List<String> ids) throws IOException {
    List<String> results = Files.readAllLines(csv.resolveSibling("returns.results.csv"));
    List<String> titles = List.of(results.getFirst().split(",", -1));
    assertThat(results).hasSize(1 + ids.size());
    for (int i = 0; i < ids.size(); i++) {
      List<String> cells = List.of(results.get(1 + i).split(",", -1));
      String id = ids.get(i);
      assertThat(cells.getFirst()).as("line %d, %s", i + 2, Seed.replay()).isEqualTo(id);
      assertThat(cells.get(titles.indexOf("line"))).isEqualTo(String.valueOf(i + 2));
      assertThat(cells.get(titles.indexOf("code")))
          .as("line %d, %s, %s", i + 2, id, Seed.replay())
          .isEqualTo(id.startsWith("bad") ? "bad line" : "I0");
    }
  }
}
