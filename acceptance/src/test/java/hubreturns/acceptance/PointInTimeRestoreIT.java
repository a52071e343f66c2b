package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.BACKUP;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.RECONCILIATION;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Consistency;
import hubreturns.acceptance.system.DebianPostgres;
import hubreturns.acceptance.system.Deep;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.RemedyComparison;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.SteadyLoad;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;

/**
 * An outside PostgreSQL with a base backup and an archive of its write-ahead log. It is lost while
 * suppliers send, and restored to a moment before
 * (docs/how-to/restore-a-backup.md#an-outside-database-to-a-point-in-time).
 *
 * <p>The tests build on each other.
 */
@Deep
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PointInTimeRestoreIT {
  private static final int WORLD = 6_000;
  private static final int HUBS = 4_000;

  private final Path folder;
  private final OutsidePostgres lost;
  private final TestSystem system;
  private final List<String> hubs;
  private final SteadyLoad load;
  private final RemedyComparison comparison;
  private OutsidePostgres restored;
  private Map<String, byte[]> answeredBefore = Map.of();
  private Set<String> sentBefore = Set.of();
  private List<String> inOrder = List.of();
  private Set<String> restoredRequests = Set.of();

  PointInTimeRestoreIT() throws IOException, InterruptedException {
    Path programs = DebianPostgres.require();
    this.folder = Files.createTempDirectory(TestSystem.target(), "point-in-time-");
    this.lost = OutsidePostgres.make(programs, folder.resolve("lost"), OutsidePostgres.ROLES);
    this.restored = lost;
    lost.archiveTo(Files.createDirectory(folder.resolve("archive")));
    lost.start();
    this.system =
        TestSystem.start("point-in-time", WORLD, OutsidePostgres.settings(lost.address()));
    this.comparison = new RemedyComparison(system);
    this.hubs = system.hubIds(HUBS);
    this.load =
        new SteadyLoad(
            SteadyLoad.MANY,
            List.of(system.service()),
            system.first(),
            hubs,
            Seed.random("point in time"));
  }

  @AfterAll
  void stops_the_programs() throws IOException, InterruptedException {
    load.stop();
    system.close();
    restored.close();
    lost.close();
  }

  @Test
  @Order(1)
  @Requirement({BACKUP, DURABLE})
  void a_restore_has_every_request_answered_before_the_moment_and_none_sent_after_it(
      TestReporter saw) throws IOException, InterruptedException {
    load.start();
    load.awaitAnswers();
    lost.baseBackup(folder.resolve("base"));
    load.awaitAnswers();

    answeredBefore = new HashMap<>(load.answered());
    String moment = lost.ask("select clock_timestamp()");
    sentBefore = new HashSet<>(load.requests().keySet());

    load.awaitAnswers();
    // PostgreSQL recovers to a moment only if it finds a commit after that moment.
    lost.ask("select pg_switch_wal()");
    lost.awaitArchived();
    load.stop();
    system.awaitAllSent();
    inOrder = system.operator().requestIds();
    system.service().close();
    lost.kill();

    restored =
        lost.restored(
            folder.resolve("restored"), folder.resolve("base"), folder.resolve("archive"), moment);
    restored.start();
    Waiting.until(
        "the end of the recovery", () -> restored.ask("select pg_is_in_recovery()").equals("f"));

    List<String> there = system.operator().requestIds();
    restoredRequests = Set.copyOf(there);
    assertThat(there).as(Seed.replay()).containsAll(answeredBefore.keySet());
    assertThat(sentBefore).as(Seed.replay()).containsAll(there);
    assertThat(inOrder).hasSizeGreaterThan(there.size());
    system.operator().ask("database", "check");
    system.operator().ask("sat", "verify");
    saw.publishEntry(
        "Requests",
        "%d answered before the moment, %d restored, %d answered in all"
            .formatted(answeredBefore.size(), there.size(), inOrder.size()));
  }

  @Test
  @Order(2)
  @Requirement({BACKUP, RECONCILIATION})
  void a_reconciliation_names_the_records_that_remedy_got_after_the_moment(TestReporter saw)
      throws IOException, InterruptedException {
    Set<String> since = comparison.surplus();
    comparison.reconcile("--repair");

    assertThat(comparison.reconcile().differences()).isEqualTo(since);
    assertThat(system.operator().rows("deliveries", "list", "--state", "waiting")).isEmpty();
    saw.publishEntry("Surplus in Remedy", since.size() + " records, each named");
  }

  @Test
  @Order(3)
  @Requirement({BACKUP, REPLAY, ONE_RECORD_EACH})
  void the_same_messages_sent_again_bring_everything_back_and_leave_one_record_each(
      TestReporter saw) throws IOException, InterruptedException {
    system.restart();
    for (String id : inOrder) {
      Answer again = system.duis().send(Objects.requireNonNull(load.messages().get(id)));
      assertThat(again.replayed()).as(id).isEqualTo(restoredRequests.contains(id));
      byte[] before = answeredBefore.getOrDefault(id, again.bytes());
      assertThat(again.bytes()).as(id).isEqualTo(before);
      load.answered().put(id, again.bytes());
    }
    system.awaitAllSent();

    String all = Consistency.check(system.operator(), load.requests(), load.answered(), hubs);
    RemedyComparison.Result said = comparison.reconcile();
    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
    saw.publishEntry("Reconciled", said.summary());
    saw.publishEntry("Afterwards", all);
  }
}
