package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.DATABASE_FAILS_OVER;
import static hubreturns.acceptance.report.Clause.DEGRADATION;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static hubreturns.acceptance.report.Clause.SEVERAL_NODES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.BlackHole;
import hubreturns.acceptance.system.Consistency;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Management;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.SteadyLoad;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.Http;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes on a PostgreSQL with two synchronous standbys in a row, while suppliers send. The
 * primary freezes, comes back and dies. The first server of the URL has vanished: nothing answers
 * there.
 *
 * <p>The tests build on each other: the last ones count the results of the others.
 */
@Order(5)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FailoverIT {
  private static final int WORLD = 8_000;
  private static final int HUBS = 3_000;

  private final BlackHole vanished = new BlackHole();
  private final OutsidePostgres one;
  private final OutsidePostgres two;
  private final OutsidePostgres three;
  private final TestSystem system;
  private final RunningService second;
  private final List<String> hubs;
  private final SteadyLoad load;

  FailoverIT() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(TestSystem.target(), "failover-");
    this.one =
        OutsidePostgres.make(
            TestSystem.postgresPrograms(), folder.resolve("one"), OutsidePostgres.ROLES);
    // No server is ahead of the one before it, so each can follow the one before it.
    this.two = one.standby(folder.resolve("two"), "two", one);
    this.three = one.standby(folder.resolve("three"), "three", two);
    one.set("synchronous_standby_names", "two");
    two.set("synchronous_standby_names", "three");
    one.start();
    two.start();
    three.start();
    this.system =
        TestSystem.start(
            "failover",
            WORLD,
            OutsidePostgres.settings(
                vanished.address(), one.address(), two.address(), three.address()));
    this.second = system.oneMoreNode("second");
    this.hubs = new ArrayList<>(system.hubIds(HUBS));
    this.load =
        new SteadyLoad(
            SteadyLoad.MANY, nodes(), system.first(), List.copyOf(hubs), Seed.random("failover"));
  }

  private List<RunningService> nodes() {
    return List.of(system.service(), second);
  }

  @AfterAll
  void stops_the_programs() throws IOException, InterruptedException {
    load.stop();
    second.close();
    system.close();
    three.close();
    two.close();
    one.close();
    vanished.close();
  }

  private void awaitReadiness(int status) throws InterruptedException {
    for (RunningService node : nodes()) {
      new Management(node).awaitReadiness(status);
    }
  }

  private static void assertRefused(Http.Response response) {
    assertThat(Duis.asksToResend(response)).as(response.text()).isTrue();
  }

  /** A request of the other supplier; no sender of the load names its hubs. */
  private ReturnRequest request() {
    List<String> some = HubPool.ids(system.hubPool().take(2, HubPool::ofTheOther));
    hubs.addAll(some);
    ReturnRequest request = ReturnRequest.noFaultReturn(system.second()).hubs(some);
    load.requests().put(request.requestId(), request);
    return request;
  }

  private Http.Response answer(ReturnRequest request, byte[] message)
      throws IOException, InterruptedException {
    Http.Response answer = system.duis().post("serviceD", message);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    load.answered().put(request.requestId(), answer.body());
    return answer;
  }

  @Test
  @Order(1)
  @Requirement(DATABASE_FAILS_OVER)
  void does_not_start_on_a_standby() throws IOException, InterruptedException {
    Program.Result started =
        Program.SERVICE.runBriefly(
            system.service().environment(),
            "serve",
            "--database-url",
            OutsidePostgres.url(two.address()));

    assertThat(started.exitCode()).isEqualTo(1);
    assertThat(started.err()).contains("The database is a standby or read-only. Set");
  }

  @Test
  @Order(1)
  @Requirement(DATABASE_FAILS_OVER)
  void makes_no_dsp_key_of_its_own_beside_another_node(@TempDir Path data)
      throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>(system.service().environment());
    settings.put("HUB_RETURNS_DATA_DIR", data.toString());

    Program.Result started = Program.SERVICE.runBriefly(settings, "serve");

    assertThat(started.exitCode()).isEqualTo(1);
    assertThat(started.err())
        .contains("runs on this database, and this node would make a DSP key")
        .contains("HUB_RETURNS_DSP_KEY");
    assertThat(data.resolve("dsp.key")).doesNotExist();
  }

  @Test
  @Order(2)
  @Requirement({DATABASE_FAILS_OVER, DEGRADATION, REPLAY})
  void a_commit_that_waits_for_a_missing_standby_is_refused_and_its_resend_gets_the_answer()
      throws IOException, InterruptedException {
    ReturnRequest request = request();
    byte[] message = request.signedBy(system.second());
    Duis duis = system.duis();
    two.freeze();
    try {
      assertRefused(duis.post("serviceD", message));
      awaitReadiness(503);
      assertRefused(duis.post("serviceD", message));
    } finally {
      two.thaw();
    }
    awaitReadiness(200);

    Http.Response resent = answer(request, message);
    assertThat(Duis.isReplay(resent)).isTrue();
  }

  @Test
  @Order(3)
  @Requirement({DATABASE_FAILS_OVER, SEVERAL_NODES})
  void a_new_primary_serves_and_delivers_while_the_old_one_is_frozen(TestReporter saw)
      throws IOException, InterruptedException {
    load.start();
    load.awaitAnswers();

    one.freeze();
    long frozen = System.nanoTime();
    awaitReadiness(503);
    two.promote();
    long promoted = System.nanoTime();

    // No sender still has a request from before, and each has got an answer since then.
    load.awaitAnswersSince(promoted);
    awaitReadiness(200);
    long records = system.dsms().stats().path("records").asLong();
    system.dsms().awaitRecords(records + 1);
    saw.publishEntry("Frozen", load.summary(frozen, promoted));
  }

  @Test
  @Order(4)
  @Requirement({DATABASE_FAILS_OVER, ONE_RECORD_EACH})
  void a_primary_that_comes_back_gets_no_requests_and_no_deliveries() throws Exception {
    long parallel = system.dsms().stats().path("refused9093").asLong();

    one.thaw();

    long records = system.dsms().stats().path("records").asLong();
    load.awaitAnswers();
    system.dsms().awaitRecords(records + 20);
    load.awaitAnswers();
    assertThat(system.dsms().stats().path("refused9093").asLong()).isEqualTo(parallel);
    awaitReadiness(200);
    // A cluster manager would demote the old primary before it accepts another client.
    one.kill();
  }

  @Test
  @Order(5)
  @Requirement({DATABASE_FAILS_OVER, DURABLE})
  void a_killed_primary_is_replaced_by_its_standby(TestReporter saw) throws Exception {
    load.awaitAnswers();

    two.kill();
    long killed = System.nanoTime();
    awaitReadiness(503);
    three.promote();
    long promoted = System.nanoTime();

    load.awaitAnswersSince(promoted);
    awaitReadiness(200);
    saw.publishEntry("Killed", load.summary(killed, promoted));
  }

  @Test
  @Order(6)
  @Requirement({DATABASE_FAILS_OVER, DEGRADATION})
  void a_database_that_becomes_read_only_is_refused_until_it_takes_writes_again() throws Exception {
    ReturnRequest request = request();
    byte[] message = request.signedBy(system.second());

    three.change("default_transaction_read_only", "on");
    awaitReadiness(503);
    assertRefused(system.duis().post("serviceD", message));
    three.change("default_transaction_read_only", "off");
    awaitReadiness(200);

    load.awaitAnswers();
    answer(request, message);
  }

  @Test
  @Order(7)
  @Requirement({DATABASE_FAILS_OVER, DURABLE, REPLAY})
  void loses_no_answered_request_and_repeats_none_and_refuses_with_503_only(TestReporter saw)
      throws IOException, InterruptedException {
    load.stop();

    assertThat(load.strangeResponses()).as(Seed.replay()).isEmpty();
    assertThat(load.answered().keySet()).isEqualTo(load.requests().keySet());
    saw.publishEntry(
        "Afterwards", Consistency.check(system.operator(), load.requests(), load.answered(), hubs));
  }

  @Test
  @Order(8)
  @Requirement({DATABASE_FAILS_OVER, ONE_RECORD_EACH})
  void has_one_record_for_each_accepted_hub_afterwards(TestReporter saw) throws Exception {
    List<String> references = system.checkOneRecordEach();
    saw.publishEntry("Records in Remedy", references.size() + ", one for each accepted hub");
  }
}
