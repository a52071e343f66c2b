package hubreturns.service.dsms;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.SUPPLIER_B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.returns.User;
import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.outbox.Breaker;
import hubreturns.service.outbox.Deliveries;
import hubreturns.service.outbox.Fence;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.outbox.ReturnRecords.Claim;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.FakeRemedy;
import hubreturns.service.testing.FakeRemedy.Raise;
import hubreturns.service.testing.SettableClock;
import hubreturns.vocabulary.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Incident Client with a scripted Remedy. */
class DeliveriesIT {
  /** The lease of a claim that another node made. */
  private static final Duration LEASE = Duration.ofSeconds(75);

  private final ReturnRecords records = new ReturnRecords(client());
  private final SettableClock clock = new SettableClock(NOON);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  @AutoClose private final FakeRemedy remedy = new FakeRemedy();
  private Fence fence = () -> {};

  DeliveriesIT() throws IOException {}

  @BeforeEach
  void finish_all_waiting_records() {
    AcceptedReturns.finishWaiting();
  }

  private Deliveries deliveries() {
    return deliveries(RaisesBy.MERGE);
  }

  private Deliveries deliveries(RaisesBy raisesBy) {
    IncidentClient remedys = new IncidentClient(remedy.account(raisesBy), clock, fence);
    return new Deliveries(records, remedys, new Breaker(), clock, new Random(1), metrics);
  }

  private static void run(Deliveries deliveries, int turns) throws InterruptedException {
    for (int turn = 0; turn < turns; turn++) {
      deliveries.runDue(() -> true);
    }
  }

  private List<String> raise(int hubs) {
    return AcceptedReturns.enqueue(SUPPLIER_A, hubs);
  }

  private static Map<String, Long> states(List<String> references) {
    return AcceptedReturns.read(String.class, "r.state::text", references).stream()
        .collect(Collectors.groupingBy(state -> state, Collectors.counting()));
  }

  @Test
  void delivers_each_record_once_in_order_of_acceptance() throws Exception {
    List<String> first = raise(3);
    List<String> second = raise(2);

    int claimed = deliveries().runDue(() -> true);

    assertThat(claimed).isEqualTo(5);
    assertThat(remedy.held())
        .containsExactlyElementsOf(Stream.concat(first.stream(), second.stream()).toList());
    assertThat(remedy.calls()).startsWith("login", "merge").doesNotContain("find");
    assertThat(states(first)).isEqualTo(Map.of("sent", 3L));
    assertThat(deliveries().runDue(() -> true)).isZero();
  }

  @Test
  void a_stop_hands_back_claimed_records_that_were_not_started() throws Exception {
    List<String> references = raise(3);

    deliveries().runDue(() -> remedy.held().isEmpty());

    assertThat(remedy.held()).containsExactly(references.getFirst());
    deliveries().runDue(() -> true);
    assertThat(remedy.held()).as("without a wait for the lease").isEqualTo(references);
    assertThat(remedy.calls())
        .as("no look-up of records that were not tried")
        .doesNotContain("find");
  }

  @Test
  void a_record_of_a_node_whose_clock_is_ahead_is_due_at_once() {
    List<String> references =
        AcceptedReturns.raise(SUPPLIER_A, 2, Instant.now().plus(Duration.ofMinutes(10)));

    assertThat(
            AcceptedReturns.read(
                Boolean.class, "r.next_attempt_at <= clock_timestamp()", references))
        .containsExactly(true, true);
  }

  @Test
  void a_retry_on_a_machine_whose_clock_is_ahead_is_due_at_once() {
    List<String> references = AcceptedReturns.raise(SUPPLIER_A, 1);
    AcceptedReturns.set(references, "state = 'parked'");

    records.retry(references, Optional.empty(), Instant.now().plus(Duration.ofMinutes(10)));

    assertThat(
            AcceptedReturns.read(
                Boolean.class, "r.next_attempt_at <= clock_timestamp()", references))
        .containsExactly(true);
  }

  @Test
  void looks_up_a_record_before_it_repeats_a_create_without_a_response() throws Exception {
    List<String> references = raise(1);
    remedy.then(Raise.RESPONSE_LOST);

    deliveries().runDue(() -> true);
    clock.advance(Duration.ofMinutes(10));
    deliveries().runDue(() -> true);

    assertThat(remedy.held()).containsExactlyElementsOf(references);
    assertThat(remedy.calls()).containsSubsequence("merge", "find").endsWith("find");
    assertThat(states(references)).isEqualTo(Map.of("sent", 1L));
  }

  @Test
  void looks_up_a_record_when_another_node_died_after_claiming_it() throws Exception {
    List<String> references = raise(2);
    records.claim(new Claim(2, 0, ""), clock.instant(), LEASE);

    assertThat(deliveries().runDue(() -> true)).as("while the other's lease lasts").isZero();
    clock.advance(LEASE.plusSeconds(1));
    deliveries().runDue(() -> true);

    assertThat(remedy.calls()).containsSubsequence("find", "merge", "find", "merge");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
  }

  @Test
  void parks_a_record_that_remedy_rejects_and_continues_with_the_others() throws Exception {
    List<String> references = raise(3);
    remedy.then(Raise.ACCEPTED, Raise.BAD_RECORD, Raise.ACCEPTED);

    deliveries().runDue(() -> true);

    assertThat(states(references)).isEqualTo(Map.of("sent", 2L, "parked", 1L));
    assertThat(records.retry(List.of(references.get(1)), Optional.empty(), clock.instant()))
        .isEqualTo(1);
    deliveries().runDue(() -> true);
    assertThat(states(references)).isEqualTo(Map.of("sent", 3L));
    assertThat(remedy.held()).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void parks_a_record_after_a_thousand_attempts() throws Exception {
    List<String> references = AcceptedReturns.raise(SUPPLIER_A, 1);
    AcceptedReturns.set(references, "attempts = 998");
    remedy.then(Raise.ERROR_500, Raise.ERROR_500);
    Deliveries deliveries = deliveries();

    deliveries.runDue(() -> true);
    assertThat(states(references)).isEqualTo(Map.of("waiting", 1L));
    clock.advance(Duration.ofMinutes(10));
    deliveries.runDue(() -> true);

    assertThat(states(references)).isEqualTo(Map.of("parked", 1L));
    assertThat(AcceptedReturns.read(Integer.class, "r.attempts", references)).containsExactly(1000);
  }

  @Test
  void retries_after_a_wait_when_remedy_is_busy_or_fails() throws Exception {
    List<String> references = raise(2);
    remedy.then(Raise.BUSY_9093, Raise.ERROR_500);

    Deliveries deliveries = deliveries();
    for (int round = 0; round < 4; round++) {
      deliveries.runDue(() -> true);
      clock.advance(Duration.ofMinutes(10));
    }

    assertThat(states(references)).isEqualTo(Map.of("sent", 2L));
    assertThat(remedy.held()).containsExactlyInAnyOrderElementsOf(references);
  }

  @Test
  void signs_in_again_when_the_token_has_expired() throws Exception {
    List<String> references = raise(1);
    remedy.then(Raise.TOKEN_EXPIRED, Raise.ACCEPTED);

    deliveries().runDue(() -> true);

    assertThat(remedy.calls()).containsExactly("login", "merge", "login", "merge");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
  }

  @Test
  void raises_no_second_record_when_the_query_does_not_show_the_first_yet() throws Exception {
    List<String> references = raise(1);
    remedy.then(Raise.RESPONSE_LOST);
    Deliveries deliveries = deliveries();
    deliveries.runDue(() -> true);
    clock.advance(Duration.ofMinutes(10));

    remedy.hide(1);
    deliveries.runDue(() -> true);

    assertThat(remedy.calls()).containsExactly("login", "merge", "find", "merge", "find");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
    assertThat(states(references)).isEqualTo(Map.of("sent", 1L));
  }

  @Test
  void raises_no_second_record_when_the_database_lost_the_first_result() throws Exception {
    List<String> references = raise(2);
    Deliveries deliveries = deliveries();
    deliveries.runDue(() -> true);
    forget(references);

    deliveries.runDue(() -> true);

    assertThat(remedy.held()).containsExactlyElementsOf(references);
    assertThat(states(references)).isEqualTo(Map.of("sent", 2L));
  }

  /**
   * Forgets the deliveries, as if the database was restored from a backup of the moment before
   * them.
   */
  private static void forget(List<String> references) {
    AcceptedReturns.set(
        references,
        "state = 'waiting', attempts = 0, dsms_id = null, next_attempt_at = q.committed_at");
  }

  @Test
  void does_not_park_a_record_that_remedy_has_although_it_rejects_the_call() throws Exception {
    List<String> references = raise(1);
    remedy.put(references.getFirst(), NOON, Map.of());
    remedy.then(Raise.BAD_RECORD);

    deliveries().runDue(() -> true);

    assertThat(states(references)).isEqualTo(Map.of("sent", 1L));
  }

  @Test
  void creates_and_looks_up_before_a_retry_when_remedy_does_not_support_merge() throws Exception {
    List<String> references = raise(1);
    remedy.then(Raise.RESPONSE_LOST);
    Deliveries deliveries = deliveries(RaisesBy.CREATE);
    deliveries.runDue(() -> true);
    clock.advance(Duration.ofMinutes(10));
    deliveries.runDue(() -> true);

    assertThat(remedy.calls()).containsExactly("login", "create", "find");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
  }

  @Test
  void probes_remedy_while_it_is_down_and_uses_no_attempts_of_untried_records() throws Exception {
    List<String> references = raise(30);
    Deliveries deliveries = deliveries();
    remedy.down(true);
    run(deliveries, 50);
    assertThat(remedy.calls()).as("until the breaker opened").hasSize(Breaker.FAILURES_MAX);

    for (int turn = 0; turn < 100; turn++) {
      clock.advance(Duration.ofSeconds(1));
      deliveries.runDue(() -> true);
    }
    assertThat(remedy.calls()).as("one probe in 2 seconds").hasSizeLessThan(60);
    assertThat(AcceptedReturns.read(Integer.class, "r.attempts", references))
        .filteredOn(attempts -> attempts > 0)
        .hasSize(Breaker.FAILURES_MAX);

    remedy.down(false);
    for (int turn = 0; turn < 10; turn++) {
      clock.advance(Duration.ofSeconds(31));
      deliveries.runDue(() -> true);
    }
    assertThat(remedy.held()).hasSize(30).doesNotHaveDuplicates();
    assertThat(states(references)).isEqualTo(Map.of("sent", 30L));
  }

  @Test
  void tries_an_untried_record_when_failing_records_opened_the_breaker() throws Exception {
    List<String> references = raise(5);
    remedy.failOn(references.subList(0, 3));
    Deliveries deliveries = deliveries();
    run(deliveries, 3);

    clock.advance(Breaker.PAUSE_FIRST);
    deliveries.runDue(() -> true);

    assertThat(remedy.held()).containsExactly(references.get(3));
  }

  @Test
  void delivers_for_the_parties_in_turn_and_keeps_the_order_of_each_user() throws Exception {
    List<String> crowd = raise(60);
    List<String> one = AcceptedReturns.enqueue(SUPPLIER_B, 2);
    List<String> later = raise(1);
    Deliveries deliveries = deliveries();

    deliveries.runDue(() -> true);

    assertThat(remedy.held().indexOf(one.getFirst())).isLessThan(2);
    assertThat(remedy.held().indexOf(one.getLast())).isLessThan(4);
    run(deliveries, 5);
    assertThat(remedy.held()).hasSize(63);
    assertThat(remedy.held().stream().filter(held -> !one.contains(held)))
        .containsExactlyElementsOf(Stream.concat(crowd.stream(), later.stream()).toList());
  }

  @Test
  void gives_every_party_its_turn_when_a_claim_has_fewer_places_than_parties() throws Exception {
    Map<String, String> partyOf = new HashMap<>();
    for (int party = 0; party < 45; party++) {
      User user =
          new User(
              new UserId(0x90B3_D51F_3077_0000L + party),
              "Party " + party,
              SUPPLIER_A.roles(),
              SUPPLIER_A.status());
      AcceptedReturns.enqueue(user, 3).forEach(reference -> partyOf.put(reference, user.party()));
    }
    Deliveries deliveries = deliveries();
    while (deliveries.runDue(() -> true) > 0) {
      assertThat(remedy.held()).doesNotHaveDuplicates();
    }

    List<String> turns = remedy.held().stream().map(partyOf::get).toList();
    assertThat(turns.subList(0, 45)).doesNotHaveDuplicates();
    assertThat(turns.subList(45, 90)).doesNotHaveDuplicates();
    assertThat(turns).hasSize(135);
  }

  @Test
  void counts_waiting_and_parked_deliveries_for_the_metrics() throws Exception {
    raise(3);
    remedy.then(Raise.BAD_RECORD, Raise.ACCEPTED, Raise.ERROR_500);
    deliveries().runDue(() -> true);

    ReturnRecords.Queue queue = records.queue();

    assertThat(queue).isEqualTo(new ReturnRecords.Queue(1, 1, queue.oldest()));
    assertThat(queue.oldest()).contains(NOON);
    assertThat(attempts("sent")).isEqualTo(1);
    assertThat(attempts("deferred")).isEqualTo(1);
    assertThat(attempts("parked")).isEqualTo(1);
  }

  private double attempts(String outcome) {
    return metrics.counter("hub_returns_delivery_attempts", "outcome", outcome).count();
  }

  @Test
  void a_new_leader_takes_over_the_claims_of_the_previous_one_before_their_lease_ends()
      throws Exception {
    List<String> references = raise(3);
    records.claim(new Claim(3, 0, ""), clock.instant(), LEASE);
    Deliveries deliveries = deliveries();

    deliveries.takeOver();
    assertThat(deliveries.runDue(() -> true)).as("while a call may be under way").isZero();
    clock.advance(Duration.ofSeconds(30));
    deliveries.runDue(() -> true);

    assertThat(remedy.held()).containsExactlyElementsOf(references);
    assertThat(remedy.calls()).containsSubsequence("find", "merge", "find", "merge");
  }

  @Test
  void a_new_leader_waits_although_its_clock_is_ahead_of_the_previous_leaders() throws Exception {
    raise(2);
    records.claim(new Claim(2, 0, ""), clock.instant(), LEASE);
    clock.advance(Duration.ofMinutes(10));
    Deliveries deliveries = deliveries();

    deliveries.takeOver();
    deliveries.runDue(() -> true);

    assertThat(remedy.calls()).isEmpty();
  }

  @Test
  void raises_no_record_again_while_remedy_may_work_on_a_call_without_a_response()
      throws Exception {
    List<String> references = raise(1);
    remedy.then(Raise.RESPONSE_LOST);
    Deliveries deliveries = deliveries();
    deliveries.runDue(() -> true);

    remedy.hide(2);
    clock.advance(Duration.ofSeconds(2));
    deliveries.runDue(() -> true);
    assertThat(remedy.calls()).containsExactly("login", "merge", "find");
    clock.advance(IncidentClient.LATE_MAX);
    deliveries.runDue(() -> true);

    assertThat(remedy.calls()).containsExactly("login", "merge", "find", "find", "merge", "find");
    assertThat(remedy.held()).containsExactlyElementsOf(references);
    assertThat(states(references)).isEqualTo(Map.of("sent", 1L));
  }

  @Test
  void counts_the_time_for_a_late_call_from_when_it_stopped_waiting() throws Exception {
    raise(1);
    remedy.then(Raise.RESPONSE_LOST);
    fence = () -> clock.advance(Duration.ofSeconds(10));
    Deliveries deliveries = deliveries();
    deliveries.runDue(() -> true);

    remedy.hide(1);
    clock.advance(Duration.ofSeconds(2));
    deliveries.runDue(() -> true);

    assertThat(remedy.calls()).containsExactly("login", "merge", "find");
  }

  @Test
  void makes_no_call_when_the_fence_is_closed() {
    List<String> references = raise(2);
    fence =
        () -> {
          throw new IllegalStateException("not the leader");
        };
    Deliveries deliveries = deliveries();

    assertThatThrownBy(() -> deliveries.runDue(() -> true)).hasMessage("not the leader");

    assertThat(remedy.calls()).isEmpty();
    assertThat(states(references)).isEqualTo(Map.of("waiting", 2L));
  }
}
