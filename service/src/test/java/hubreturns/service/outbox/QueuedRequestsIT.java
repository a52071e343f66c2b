package hubreturns.service.outbox;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.SUPPLIER_B;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.outbox.ReturnRecords.Claim;
import hubreturns.service.outbox.ReturnReports.DeliveryFilter;
import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.service.testing.AcceptedReturns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A claim writes the records that it needs. Nothing else depends on whether the records are written
 * yet.
 */
class QueuedRequestsIT {
  private static final Duration LEASE = Duration.ofSeconds(75);
  private static final Selection EVERY_RETURN =
      new Selection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  private static final DeliveryFilter EVERY_DELIVERY =
      new DeliveryFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private final ReturnRecords records = new ReturnRecords(client());

  @BeforeEach
  void finish_all_waiting_records() {
    AcceptedReturns.finishWaiting();
  }

  private List<Delivery> claim(int limit, int attemptsMax) {
    return records.claim(new Claim(limit, attemptsMax, ""), NOON, LEASE);
  }

  private static List<String> references(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> delivery.reference().toString()).toList();
  }

  private static List<String> both(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static int written(List<String> references) {
    return AcceptedReturns.read(Integer.class, "r.attempts::integer", references).size();
  }

  @Test
  void a_claim_writes_the_records_of_the_oldest_requests_that_fill_it() {
    List<String> first = AcceptedReturns.enqueue(SUPPLIER_A, 3);
    List<String> second = AcceptedReturns.enqueue(SUPPLIER_A, 3);
    List<String> third = AcceptedReturns.enqueue(SUPPLIER_A, 3);

    assertThat(references(claim(5, 1_000))).isEqualTo(both(first, second).subList(0, 5));
    assertThat(written(both(first, second))).isEqualTo(6);
    assertThat(written(third)).isZero();

    assertThat(references(claim(1, 1_000))).containsExactly(second.getLast());
    assertThat(written(third)).as("one record was left").isZero();
    assertThat(references(claim(5, 1_000))).isEqualTo(third);
    assertThat(claim(5, 1_000)).isEmpty();
  }

  /**
   * Two requests of a User may be decided at the same time, and the first of them committed last.
   */
  @Test
  void an_older_request_is_next_even_if_the_records_of_a_newer_one_are_written() {
    List<String> older = AcceptedReturns.enqueue(SUPPLIER_A, 2);
    List<String> newer = AcceptedReturns.raise(SUPPLIER_A, 30);

    assertThat(references(claim(5, 1_000))).isEqualTo(both(older, newer).subList(0, 5));
  }

  @Test
  void a_party_gets_its_turn_however_many_requests_of_another_are_queued() {
    AcceptedReturns.enqueue(SUPPLIER_A, 30);
    AcceptedReturns.enqueue(SUPPLIER_A, 30);
    List<String> other = AcceptedReturns.enqueue(SUPPLIER_B, 1);

    assertThat(references(claim(2, 1_000))).containsAll(other);
  }

  @Test
  void records_that_wait_for_a_later_attempt_do_not_hold_up_the_next_request() {
    AcceptedReturns.enqueue(SUPPLIER_A, 2);
    claim(2, 1_000)
        .forEach(delivery -> records.defer(delivery, NOON.plus(Duration.ofHours(1)), "busy"));
    List<String> next = AcceptedReturns.enqueue(SUPPLIER_A, 2);

    assertThat(references(claim(2, 1_000))).isEqualTo(next);
  }

  @Test
  void a_trial_takes_a_new_record_rather_than_one_that_was_tried() {
    AcceptedReturns.enqueue(SUPPLIER_A, 2);
    claim(2, 1_000).forEach(delivery -> records.defer(delivery, NOON, "busy"));
    List<String> next = AcceptedReturns.enqueue(SUPPLIER_A, 1);

    assertThat(references(claim(1, 0))).isEqualTo(next);
  }

  @Test
  void claims_at_the_same_time_write_and_claim_each_record_once() throws Exception {
    List<String> queued = new ArrayList<>();
    for (int request = 0; request < 40; request++) {
      queued.addAll(AcceptedReturns.enqueue(SUPPLIER_A, 3));
    }
    List<String> claimed = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // A claim that meets another finds fewer records, and may find none.
      for (int time = 0; claimed.size() < queued.size() && time < 1_000; time++) {
        Callable<List<String>> one = () -> references(claim(7, 1_000));
        for (Future<List<String>> each : threads.invokeAll(List.of(one, one, one, one))) {
          claimed.addAll(each.get());
        }
      }
    }

    assertThat(claimed).containsExactlyInAnyOrderElementsOf(queued);
    assertThat(written(queued)).isEqualTo(queued.size());
  }

  @Test
  void every_view_and_report_shows_a_return_alike_before_and_after_its_record_is_written() {
    List<String> queued = AcceptedReturns.enqueue(SUPPLIER_A, 3);
    List<List<Map<String, Object>>> before = shown(queued.getFirst());

    records.writeNamed(queued.subList(0, 1), Instant.now());

    assertThat(written(queued)).isEqualTo(3);
    assertThat(before).allMatch(rows -> rows.size() == 3);
    assertThat(shown(queued.getFirst())).isEqualTo(before);
  }

  /** The rows of a request in each view and report, without the columns that may differ. */
  private static List<List<Map<String, Object>>> shown(String reference) {
    String request =
        "(select request_key from service_request where request_reference = '%s')"
            .formatted(reference.substring(0, 20));
    List<List<Map<String, Object>>> shown = new ArrayList<>();
    for (String view : List.of("ssi_return", "ssi_delivery")) {
      shown.add(
          client()
              .sql(
                  "select * from %s where request_key = %s order by position"
                      .formatted(view, request))
              .query()
              .listOfRows());
    }
    for (Report report :
        List.of(ReturnReports.returns(EVERY_RETURN), ReturnReports.deliveries(EVERY_DELIVERY))) {
      shown.add(
          client().sql(report.sql()).params(report.parameters()).query().listOfRows().stream()
              .filter(row ->
                  String.valueOf(row.get("return_reference"))
                      .startsWith(reference.substring(0, 20)))
              .toList());
    }
    shown.forEach(
        rows -> rows.forEach(row -> row.keySet().removeAll(List.of("next_attempt_at", "written"))));
    return shown;
  }

  @Test
  void a_return_without_a_record_counts_as_waiting() {
    AcceptedReturns.enqueue(SUPPLIER_A, 3);
    assertThat(records.queue()).isEqualTo(new ReturnRecords.Queue(3, 0, Optional.of(NOON)));

    claim(1, 1_000);
    AcceptedReturns.enqueue(SUPPLIER_A, 4);
    assertThat(records.queue()).isEqualTo(new ReturnRecords.Queue(7, 0, Optional.of(NOON)));
  }
}
