package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.BACKUP;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.RECONCILIATION;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.RemedyComparison;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.SteadyLoad;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/**
 * A service with an embedded database is compared with Remedy, backed up while suppliers send, and
 * restored elsewhere.
 *
 * <p>The tests build on each other.
 */
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RestoreIT {
  private static final int LISTED = 600;
  private static final int HUBS = 3_000;

  private final TestSystem system;
  private final SteadyLoad load;
  private final Path folder;
  private final RemedyComparison comparison;
  private Set<String> beforeTheBackup = Set.of();

  RestoreIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("restore");
    this.folder = system.scratch("restore");
    this.comparison = new RemedyComparison(system);
    this.load =
        new SteadyLoad(
            SteadyLoad.FEW,
            List.of(system.service()),
            system.first(),
            system.hubIds(HUBS),
            Seed.random("restore"));
  }

  @AfterAll
  void stops_the_programs() throws InterruptedException {
    load.stop();
    system.close();
  }

  @Test
  @Order(1)
  @Requirement({RECONCILIATION, ONE_RECORD_EACH})
  void a_reconciliation_beside_a_delivering_service_finds_no_difference_and_no_parallel_call(
      TestReporter saw) throws IOException, InterruptedException {
    // Fills more than two pages of Remedy's records.
    for (int list = 0; list < 2; list++) {
      List<String> hubs = system.hubIds(LISTED);
      system.send(system.noFaultReturn().hubs(hubs));
    }
    load.start();
    system.dsms().awaitRecords(2 * LISTED);

    RemedyComparison.Result said = comparison.reconcile();

    assertThat(said.exitCode()).as(said.err() + said.out()).isZero();
    assertThat(said.differences()).isEmpty();
    JsonNode stats = system.dsms().stats();
    assertThat(stats.path("refused9093").asLong(-1)).as("parallel calls").isZero();
    saw.publishEntry("Reconciled under load", said.summary());
    load.stop();
    system.awaitAllSent();
  }

  @Test
  @Order(2)
  @Requirement(RECONCILIATION)
  void a_reconciliation_names_each_difference_and_repairs_what_is_missing(TestReporter saw)
      throws IOException, InterruptedException {
    List<Map<String, String>> records = system.dsms().allRecords();
    Map<String, String> lost = records.get(10);
    Map<String, String> changed = records.get(700);
    Map<String, String> doubled = records.get(1_100);
    String unknown = "CHR-0000000000000000-001";
    change(lost, "Return Reference", unknown);
    change(changed, "Device ID", "00-DB-00-00-00-00-00-01");
    system
        .dsms()
        .create(
            Map.of(
                "Return Reference", doubled.getOrDefault("Return Reference", ""),
                "Device ID", doubled.getOrDefault("Device ID", "")));
    Set<String> expected =
        new HashSet<>(
            Set.of(
                "missing " + lost.getOrDefault("Return Reference", ""),
                "surplus " + unknown,
                "different " + changed.getOrDefault("Return Reference", ""),
                "second " + doubled.getOrDefault("Return Reference", "")));

    RemedyComparison.Result named = comparison.reconcile();
    assertThat(named.exitCode()).isEqualTo(1);
    assertThat(named.differences()).isEqualTo(expected);

    RemedyComparison.Result repaired = comparison.reconcile("--repair");
    assertThat(repaired.exitCode()).isEqualTo(1);
    assertThat(repaired.differences()).isEqualTo(expected);
    assertThat(repaired.out()).contains("sent again");
    saw.publishEntry("Repaired", repaired.summary());
    system.awaitAllSent();
    expected.remove("missing " + lost.getOrDefault("Return Reference", ""));
    assertThat(comparison.reconcile().differences()).isEqualTo(expected);
    assertThat(system.operator().ask("admin-trail", "list", "--format", "csv"))
        .contains("deliveries reconciled");

    // Restores Remedy to its former state for the tests that follow.
    Map<String, String> again =
        system.dsms().allRecords().stream()
            .filter(one -> one.getOrDefault("Device ID", "").equals(doubled.get("Device ID")))
            .toList()
            .getLast();
    change(again, "Return Reference", "CHR-1111111111111111-001");
    change(changed, "Device ID", changed.getOrDefault("Device ID", ""));
  }

  private void change(Map<String, String> record, String field, String value)
      throws IOException, InterruptedException {
    system.dsms().change(record.getOrDefault("Entry ID", ""), Map.of(field, value));
  }

  @Test
  @Order(3)
  @Requirement(BACKUP)
  void a_backup_that_is_killed_leaves_no_folder_under_its_name() throws Exception {
    Path killed = folder.resolve("killed");
    Process backup =
        system.startCommand(folder.resolve("killed.log"), "database", "backup", killed.toString());
    Path part = folder.resolve("killed.part");
    Waiting.until("the begin of the backup", () -> Files.exists(part));
    backup.destroyForcibly().waitFor();

    assertThat(killed).doesNotExist();
    Program.Result said =
        system
            .operator()
            .say(
                "database",
                "restore",
                part.toString(),
                "--data-dir",
                folder.resolve("none").toString());
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err()).contains("is not a complete backup");
  }

  @Test
  @Order(3)
  @Requirement(BACKUP)
  void the_service_does_not_start_on_what_an_interrupted_restore_left() throws Exception {
    Path data = folder.resolve("interrupted");
    Files.createDirectory(
        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectory(data.resolve("postgres.part"));

    Program.Result said =
        Program.SERVICE.runBriefly(Map.of("HUB_RETURNS_DATA_DIR", data.toString()), "serve");

    assertThat(said.exitCode()).as(said.err()).isEqualTo(1);
    assertThat(said.err()).contains("run 'database restore' again");
    assertThat(data).isDirectoryNotContaining(path -> !path.endsWith("postgres.part"));
  }

  @Test
  @Order(4)
  @Requirement({BACKUP, DURABLE})
  void a_backup_taken_under_load_has_every_request_answered_before(TestReporter saw)
      throws IOException, InterruptedException {
    load.start();
    load.awaitAnswers();
    beforeTheBackup = Set.copyOf(load.answered().keySet());

    saw.publishEntry(
        "Backup", system.operator().ask("database", "backup", folder.resolve("backup").toString()));
    load.awaitAnswers();
    load.stop();
    system.awaitAllSent();
    system.service().close();

    Path restored = folder.resolve("restored");
    saw.publishEntry(
        "Restore",
        system
            .operator()
            .ask(
                "database",
                "restore",
                folder.resolve("backup").toString(),
                "--data-dir",
                restored.toString()));
    List<String> there = system.operator().requestIds("--data-dir", restored.toString());
    assertThat(there).as(Seed.replay()).containsAll(beforeTheBackup);
    assertThat(there).as("the load went on").hasSizeLessThan(load.answered().size() + 2);
    system.operator().ask("database", "check", "--data-dir", restored.toString());
    system.operator().ask("sat", "verify", "--data-dir", restored.toString());
    saw.publishEntry(
        "Requests",
        "%d answered before the backup, %d in it, %d answered in all"
            .formatted(beforeTheBackup.size(), there.size(), load.answered().size()));
  }

  @Test
  @Order(5)
  @Requirement({BACKUP, RECONCILIATION})
  void a_reconciliation_of_a_restored_backup_names_what_remedy_got_since() throws Exception {
    RemedyComparison restored =
        new RemedyComparison(system, "--data-dir", folder.resolve("restored").toString());
    restored.reconcile("--repair");

    RemedyComparison.Result said = restored.reconcile();

    assertThat(said.exitCode()).as(said.err()).isEqualTo(1);
    assertThat(said.differences()).isNotEmpty().isEqualTo(restored.surplus());
  }
}
