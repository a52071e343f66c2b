package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.DATABASE_KILLED;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.GRACEFUL_STOP;
import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Burst;
import hubreturns.acceptance.system.Consistency;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.Step;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/**
 * The service and its database are killed or stopped while suppliers send. Answered requests are
 * kept, other requests are done completely or not at all, and Remedy has each accepted hub once.
 *
 * <p>The tests build on each other: the last one counts the results of the others.
 */
@Order(3)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class CrashIT {
  private static final int HUBS = 800;
  private static final int IN_EACH_LIST = 12;
  private static final int SENDERS = 4;
  private static final int PREPARED = 400;

  /** The number of kills during requests; a deeper run sets more. */
  private static final int KILLS = Integer.getInteger("acceptance.kills", 1);

  @AutoClose private final TestSystem system;
  private final List<String> hubs;
  private final Random random = Seed.random("crash");
  private final Map<String, byte[]> answered = new HashMap<>();
  private final Map<String, ReturnRequest> requests = new HashMap<>();
  private final Map<String, byte[]> messages = new HashMap<>();

  CrashIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("crash");
    this.hubs = system.hubIds(HUBS);
  }

  @Test
  @Order(1)
  @Requirement({DURABLE, REPLAY})
  void kill_9_of_the_service_between_requests_loses_nothing(TestReporter saw) throws Exception {
    int sent = 5;
    for (int i = 0; i < sent; i++) {
      String id = list();
      answered.put(id, system.duis().send(messageOf(id)).bytes());
    }

    system.service().kill();
    system.restart();

    int replayed = resendAnswered();
    assertThat(replayed).as(Seed.replay()).isEqualTo(sent);
    // The next tests check that SAT, SMI and returns agree with the answers.
    saw.publishEntry("Answered before the kill", sent + ", each replayed byte for byte");
  }

  @Test
  @Order(2)
  @Requirement({DURABLE, REPLAY})
  void kill_9_of_the_service_during_requests_leaves_no_request_half_done(TestReporter saw)
      throws IOException, InterruptedException {
    for (int kill = 1; kill <= KILLS; kill++) {
      List<String> unanswered = sendUntil(() -> system.service().kill());
      system.restart();
      resend(unanswered, "Kill " + kill, saw);
    }

    assertThat(resendAnswered()).as(Seed.replay()).isEqualTo(answered.size());
    checkConsistency(saw);
  }

  @Test
  @Order(3)
  @Requirement({DURABLE, DATABASE_KILLED, REPLAY})
  void kill_9_of_service_and_database_together_leaves_no_request_half_done(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> unanswered =
        sendUntil(() -> {
          ProcessHandle database = database();
          database.destroyForcibly();
          system.service().kill();
          Waiting.until("the database to be gone", () -> !database.isAlive());
        });

    system.restart();

    resend(unanswered, "Both killed", saw);
    assertThat(resendAnswered()).as(Seed.replay()).isEqualTo(answered.size());
    checkConsistency(saw);
  }

  @Test
  @Order(4)
  @Requirement({GRACEFUL_STOP, DURABLE})
  void SIGTERM_during_requests_answers_all_requests_in_flight_and_leaves_no_process_behind(
      TestReporter saw) throws IOException, InterruptedException {
    int before = answered.size();
    ProcessHandle database = database();
    List<String> unanswered = sendUntil(() -> system.service().close());

    assertThat(Waiting.hasEnded(database)).as("PostgreSQL has ended").isTrue();
    assertThat(system.processes()).isEmpty();
    saw.publishEntry("Exit code", String.valueOf(system.service().process().exitValue()));
    saw.publishEntry("Processes left on its data", "none");
    saw.publishEntry("Answered", (answered.size() - before) + " requests until it stopped");

    system.restart();

    // The service finished and answered every request that it had begun.
    assertThat(resend(unanswered, "SIGTERM", saw)).as(Seed.replay()).isZero();
    assertThat(resendAnswered()).as(Seed.replay()).isEqualTo(answered.size());
    checkConsistency(saw);
  }

  @Test
  @Order(5)
  @Requirement(ONE_RECORD_EACH)
  void Remedy_has_exactly_one_record_for_each_accepted_hub_after_all_crashes(TestReporter saw)
      throws IOException, InterruptedException {
    // When the lease of a killed service ends, the next service first looks for the record in
    // Remedy. Only after that are duplicates impossible.
    system.awaitAllSent();

    List<JsonNode> returns = system.operator().returns();
    assertThat(returns).extracting(row -> Operator.text(row, "dsms_state")).containsOnly("sent");
    List<Map<String, String>> records = system.dsms().allRecords();
    assertThat(returns).isNotEmpty();
    assertThat(records)
        .as(Seed.replay())
        .extracting(record -> record.get("Return Reference"))
        .containsExactlyInAnyOrderElementsOf(
            returns.stream().map(row -> Operator.text(row, "return_reference")).toList());
    assertThat(records)
        .extracting(record -> record.get("Device ID"))
        .containsExactlyInAnyOrderElementsOf(
            returns.stream().map(row -> Operator.text(row, "device_id")).toList());
    assertThat(system.dsms().stats().path("duplicateReturnReferences").asInt(-1)).isZero();
    saw.publishEntry("Accepted hubs", String.valueOf(returns.size()));
    saw.publishEntry("Remedy records", records.size() + ", one for each Return Reference");
    saw.publishEntry("Attempts", attempts(returns));
  }

  private static String attempts(List<JsonNode> returns) {
    return returns.stream()
        .collect(
            Collectors.groupingBy(
                row -> Operator.text(row, "attempts"), TreeMap::new, Collectors.counting()))
        .toString();
  }

  /** Prepares a list, and returns its RequestID. */
  private String list() {
    ReturnRequest request = system.noFaultReturn().hubs(HubPool.some(random, hubs, IN_EACH_LIST));
    requests.put(request.requestId(), request);
    messages.put(request.requestId(), request.signedBy(system.first()));
    return request.requestId();
  }

  private byte[] messageOf(String requestId) {
    return messages.getOrDefault(requestId, new byte[0]);
  }

  /** Sends requests until the interruption; returns the RequestIDs that got no answer. */
  private List<String> sendUntil(Step interruption) throws IOException, InterruptedException {
    Map<String, byte[]> prepared = new HashMap<>();
    for (int i = 0; i < PREPARED; i++) {
      String id = list();
      prepared.put(id, messageOf(id));
    }
    Burst burst = new Burst(system.duis(), prepared, SENDERS);
    burst.until(
        4 + random.nextInt(12),
        () -> {
          // A random moment while requests are running.
          LockSupport.parkNanos(random.nextInt(40_000_000));
          interruption.run();
        });
    answered.putAll(burst.answered());
    prepared.keySet().removeAll(burst.sent().keySet());
    requests.keySet().removeAll(prepared.keySet());
    messages.keySet().removeAll(prepared.keySet());
    assertThat(burst.unanswered()).as("requests cut off, " + Seed.replay()).isNotEmpty();
    return List.copyOf(burst.unanswered());
  }

  /** Sends the unanswered requests again; returns how many of them had been committed. */
  private int resend(List<String> unanswered, String when, TestReporter saw)
      throws IOException, InterruptedException {
    int done = 0;
    for (String id : unanswered) {
      Answer answer = system.duis().send(messageOf(id));
      answered.put(id, answer.bytes());
      done += answer.replayed() ? 1 : 0;
    }
    saw.publishEntry(
        when,
        "%d requests cut off; resent, %d of them had been committed and %d not"
            .formatted(unanswered.size(), done, unanswered.size() - done));
    return done;
  }

  /** Sends all answered requests again; returns the number of identical answers. */
  private int resendAnswered() throws IOException, InterruptedException {
    int same = 0;
    for (Map.Entry<String, byte[]> before : answered.entrySet()) {
      Answer again = system.duis().send(messageOf(before.getKey()));
      assertThat(again.replayed()).as(before.getKey() + ", " + Seed.replay()).isTrue();
      assertThat(again.bytes()).isEqualTo(before.getValue());
      same++;
    }
    return same;
  }

  /** Checks that answers, SAT, SMI and returns agree for every hub. */
  private void checkConsistency(TestReporter saw) throws IOException, InterruptedException {
    saw.publishEntry("Afterwards", Consistency.check(system.operator(), requests, answered, hubs));
  }

  private ProcessHandle database() throws IOException {
    return DatabaseAccess.postmaster(system.dataFolder().resolve("postgres")).orElseThrow();
  }
}
