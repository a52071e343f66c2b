package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.SEVERAL_NODES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Dsms;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.RunningService;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/**
 * Two nodes on one database deliver and are killed while Remedy fails. Remedy fails in every way
 * that the simulator can produce, first one fault at a time, then in random combinations.
 *
 * <p>The tests build on each other: the last two count the results of the others.
 */
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DeliveryFaultsIT {
  /** The number of random steps; a deeper run sets more. */
  private static final int STEPS = Integer.getInteger("acceptance.steps", 6);

  /** A node is killed after this many steps. */
  private static final int STEPS_TO_A_KILL = 3;

  private final Random random = Seed.random("delivery faults");
  private final TestSystem system;
  private final List<String> hubs;
  private final List<String> others;
  private RunningService second;

  DeliveryFaultsIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("faults", Map.of("HUB_RETURNS_DSMS_POLL_SECONDS", "1"));
    this.hubs = new ArrayList<>(system.hubIds(700));
    this.others = new ArrayList<>(HubPool.ids(system.hubPool().take(60, HubPool::ofTheOther)));
    this.second = system.oneMoreNode("second");
  }

  @AfterAll
  void stops_the_programs() {
    second.close();
    system.close();
  }

  @Test
  @Order(1)
  @Requirement(ONE_RECORD_EACH)
  void recovers_from_each_fault_alone(TestReporter saw) throws IOException, InterruptedException {
    for (String fault :
        List.of(
            "{'fault':'down','count':4}",
            "{'fault':'slow','delayMillis':400,'count':3}",
            "{'fault':'error500','count':4}",
            "{'fault':'lose-answer','count':4}",
            "{'fault':'expire-tokens','count':2}",
            "{'fault':'9093','count':4}",
            "{'fault':'429','count':2}",
            // Longer than the service waits for an answer: Remedy writes the record after that.
            "{'fault':'slow','delayMillis':11000,'count':1,'where':'merge'}")) {
      system.dsms().faults(fault.replace('\'', '"'));
      send(system.service(), 10);
      Waiting.until(fault + " to be over", () -> system.dsms().faults().isEmpty());
    }
    saw.publishEntry("Struck", system.dsms().stats().path("faultsStruck").toString());
  }

  @Test
  @Order(2)
  @Requirement({ONE_RECORD_EACH, SEVERAL_NODES})
  void accepts_requests_during_random_faults_and_kills_of_two_nodes(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> script = new ArrayList<>();
    for (int step = 1; step <= STEPS; step++) {
      List<String> faults = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        faults.add(Dsms.anyFault(random, 500));
      }
      system.dsms().faults("[" + String.join(",", faults) + "]");
      script.addAll(faults);
      send(random.nextBoolean() ? system.service() : second, 1 + random.nextInt(60));
      send(second, system.second(), others, 2);
      // A random moment while deliveries are running.
      LockSupport.parkNanos(random.nextInt(700_000_000));
      if (step % STEPS_TO_A_KILL == 0) {
        script.add(killOne());
      }
    }
    saw.publishEntry("Script", String.join(" ", script) + ", " + Seed.replay());
  }

  private String killOne() throws IOException, InterruptedException {
    if (random.nextBoolean()) {
      second.kill();
      second = system.oneMoreNode("second");
      return "kill second node";
    }
    system.service().kill();
    system.restart();
    return "kill first node";
  }

  private void send(RunningService node, int count) throws IOException, InterruptedException {
    send(node, system.first(), hubs, count);
  }

  private void send(RunningService node, Supplier from, List<String> hubPool, int count)
      throws IOException, InterruptedException {
    List<String> some = hubPool.subList(0, Math.min(count, hubPool.size()));
    ReturnRequest list = ReturnRequest.noFaultReturn(from).hubs(some);
    assertThat(new Duis(node).send(list.signedBy(from)).text()).contains("I0");
    some.clear();
  }

  @Test
  @Order(3)
  @Requirement(ONE_RECORD_EACH)
  void has_one_record_and_one_notice_for_each_accepted_hub_afterwards(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> references = system.checkOneRecordEach();
    assertThat(system.operator().rows("deliveries", "list", "--state", "parked"))
        .as("parked, " + Seed.replay())
        .isEmpty();
    assertThat(system.dsms().awaitNotices(references))
        .as(Seed.replay())
        .extracting(notice -> notice.text("returnReference"))
        .containsExactlyInAnyOrderElementsOf(references);
    saw.publishEntry("Records in Remedy", references.size() + ", one for each accepted hub");
    saw.publishEntry("Notices", references.size() + ", one for each record");
  }

  @Test
  @Order(4)
  @Requirement(ONE_RECORD_EACH)
  void follows_every_record_until_it_is_closed_afterwards(TestReporter saw) throws Exception {
    system.dsms().advance(Duration.ofDays(120));

    Waiting.until(
        "every return to be closed",
        () ->
            system.operator().returns().stream()
                .allMatch(row -> Operator.text(row, "stage").equals("Closed")));

    Map<String, Map<String, String>> records =
        system.dsms().allRecords().stream()
            .collect(
                Collectors.toMap(
                    record -> record.getOrDefault("Return Reference", ""), record -> record));
    for (JsonNode row : system.operator().returns()) {
      Map<String, String> record =
          records.getOrDefault(Operator.text(row, "return_reference"), Map.of());
      assertThat(record.get("Outcome")).isEqualTo(Operator.text(row, "outcome"));
      assertThat(record.get("Charge")).isEqualTo(Operator.text(row, "charge_gbp"));
    }
    saw.publishEntry(
        "Closed", records.size() + " returns, each with its record's outcome and charge");
  }
}
