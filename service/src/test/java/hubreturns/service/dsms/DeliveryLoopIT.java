package hubreturns.service.dsms;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.owner;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.outbox.Breaker;
import hubreturns.service.outbox.ChangePolling;
import hubreturns.service.outbox.Deliveries;
import hubreturns.service.outbox.DeliveryLead;
import hubreturns.service.outbox.DeliveryLoop;
import hubreturns.service.outbox.ReturnChanges;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.FakeRemedy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Deliveries and polls in turn, as the leading node runs them. */
class DeliveryLoopIT {
  @Test
  void one_claim_of_20_records_is_delivered_between_two_pages_of_changes() throws Exception {
    AcceptedReturns.finishWaiting();
    owner().sql("delete from dsms_watermark").update();
    AcceptedReturns.enqueue(SUPPLIER_A, 45);
    try (FakeRemedy remedy = new FakeRemedy()) {
      for (int record = 0; record < 3 * IncidentClient.PAGE_RECORDS; record++) {
        remedy.putAnother("CHR-ELSEWHERE%07d-001".formatted(record), NOON);
      }
      DeliveryLoop loop = loop(remedy);
      loop.start();
      try {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> Collections.frequency(remedy.calls(), "page") >= 3);
      } finally {
        loop.stop();
      }

      String calls =
          remedy.calls().stream()
              .filter(call -> !call.equals("login"))
              .map(call -> call.equals("merge") ? "m" : call + " ")
              .collect(Collectors.joining());
      assertThat(calls)
          .startsWith(
              "m".repeat(20) + "page " + "m".repeat(20) + "page " + "m".repeat(5) + "page ");
    }
  }

  private static DeliveryLoop loop(FakeRemedy remedy) {
    DeliveryLead lead = new DeliveryLead(database().dataSource(), "loop", System::nanoTime);
    IncidentClient client = new IncidentClient(remedy.account(RaisesBy.MERGE), lead.clock(), lead);
    Breaker breaker = new Breaker();
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    return new DeliveryLoop(
        lead,
        new Deliveries(
            new ReturnRecords(client()), client, breaker, lead.clock(), new Random(1), metrics),
        new ChangePolling(
            new ReturnChanges(client()),
            client,
            breaker,
            Duration.ofHours(1),
            lead.clock(),
            metrics));
  }
}
