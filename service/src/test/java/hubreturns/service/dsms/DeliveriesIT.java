package hubreturns.service.dsms;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.freshCounter;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.hold;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.InventoryEntry;
import hubreturns.service.outbox.Deliveries;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.testing.FakeRemedy;
import hubreturns.service.testing.FakeRemedy.Create;
import hubreturns.service.testing.SettableClock;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Incident Client against a Remedy with a script. */
class DeliveriesIT {
  private static final double FAST = 10_000;

  private final ReturnRecords records = new ReturnRecords(client());
  private final SettableClock clock = new SettableClock(NOON);
  private FakeRemedy remedy = start();

  private static FakeRemedy start() {
    try {
      return new FakeRemedy();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void nothing_waits() {
    client()
        .sql(
            "update return_record set state = 'sent', dsms_id = 'other test' where state <> 'sent'")
        .update();
  }

  @AfterEach
  void stop() {
    remedy.close();
  }

  private Deliveries deliveries() {
    RemedyAccount account =
        new RemedyAccount(remedy.url(), "user", "password", "CHR:ReturnsRecord", FAST);
    return new Deliveries(records, new IncidentClient(account, clock), clock, new Random(1));
  }

  /** Raises the records of one accepted list and gives their references in order. */
  private List<String> raise(int hubs) {
    DeviceId[] ids = Stream.generate(() -> freshHub()).limit(hubs).toArray(DeviceId[]::new);
    Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
    for (DeviceId id : ids) {
      hold(delivered(id));
      inventory.put(id, delivered(id));
    }
    Decision decision =
        Decide.decide(submitted(list(freshCounter(), noFault(), ids)), inventory, NOON);
    long request =
        new AuditTrail(client(), "node-1").append(decision, NOON, new byte[32]).orElseThrow();
    short[] positions = new short[hubs];
    for (int i = 0; i < hubs; i++) {
      positions[i] = (short) (i + 1);
    }
    records.raise(request, Stream.of(ids).mapToLong(DeviceId::eui64).toArray(), positions, NOON);
    String reference = ReturnReference.requestReference(decision.submission().request().id());
    return IntStream.rangeClosed(1, hubs)
        .mapToObj(position -> new ReturnReference(reference, position).toString())
        .toList();
  }

  private static Map<String, Long> states(List<String> references) {
    Map<String, Long> states = new HashMap<>();
    client()
        .sql(
            """
            select r.state::text, count(*)
              from return_record r
              join service_request q using (request_key)
             where return_reference(q.request_reference, r.position) in (:references)
             group by 1
            """)
        .param("references", references)
        .query(row -> {
          states.put(row.getString(1), row.getLong(2));
        });
    return states;
  }

  @Test
  void delivers_each_record_once_in_order_of_acceptance() throws Exception {
    List<String> first = raise(3);
    List<String> second = raise(2);

    int claimed = deliveries().runDue(() -> true);

    assertThat(claimed).isEqualTo(5);
    assertThat(remedy.held())
        .containsExactlyElementsOf(Stream.concat(first.stream(), second.stream()).toList());
    assertThat(remedy.calls()).startsWith("login", "create").doesNotContain("find");
    assertThat(states(first)).isEqualTo(Map.of("sent", 3L));
    assertThat(deliveries().runDue(() -> true)).isZero();
  }

  @Test
  void looks_a_record_up_before_it_repeats_a_create_whose_answer_was_lost() throws Exception {
    List<String> references = raise(1);
    remedy.then(Create.ANSWER_LOST);

    deliveries().runDue(() -> true);
    clock.advance(Duration.ofMinutes(10));
    deliveries().runDue(() -> true);

    assertThat(remedy.held()).containsExactlyElementsOf(references);
    assertThat(remedy.calls()).containsSubsequence("create", "find").endsWith("find");
    assertThat(states(references)).isEqualTo(Map.of("sent", 1L));
  }

  @Test
  void looks_a_record_up_when_another_died_between_claiming_and_noting_it() throws Exception {
    List<String> references = raise(2);
    records.claim(2, clock.instant(), Duration.ofSeconds(40));

    assertThat(deliveries().runDue(() -> true)).as("while the other's lease lasts").isZero();
    clock.advance(Duration.ofSeconds(41));
    deliveries().runDue(() -> true);

    assertThat(remedy.calls()).containsSubsequence("find", "create", "find", "create");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
  }

  @Test
  void parks_a_record_that_remedy_refuses_and_goes_on_with_the_others() throws Exception {
    List<String> references = raise(3);
    remedy.then(Create.TAKEN, Create.BAD_RECORD, Create.TAKEN);

    deliveries().runDue(() -> true);

    assertThat(states(references)).isEqualTo(Map.of("sent", 2L, "parked", 1L));
    assertThat(records.retry(List.of(references.get(1)), clock.instant())).isEqualTo(1);
    deliveries().runDue(() -> true);
    assertThat(states(references)).isEqualTo(Map.of("sent", 3L));
    assertThat(remedy.held()).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void waits_and_tries_again_when_remedy_is_busy_or_broken() throws Exception {
    List<String> references = raise(2);
    remedy.then(Create.BUSY_9093, Create.ERROR_500);

    Deliveries deliveries = deliveries();
    for (int round = 0; round < 4; round++) {
      deliveries.runDue(() -> true);
      clock.advance(Duration.ofMinutes(10));
    }

    assertThat(states(references)).isEqualTo(Map.of("sent", 2L));
    assertThat(remedy.held()).containsExactlyInAnyOrderElementsOf(references);
  }

  @Test
  void logs_in_once_more_when_the_token_expired() throws Exception {
    List<String> references = raise(1);
    remedy.then(Create.TOKEN_EXPIRED, Create.TAKEN);

    deliveries().runDue(() -> true);

    assertThat(remedy.calls()).containsExactly("login", "create", "login", "create");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
  }
}
