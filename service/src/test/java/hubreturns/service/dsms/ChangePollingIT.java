package hubreturns.service.dsms;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.owner;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.outbox.Breaker;
import hubreturns.service.outbox.ChangePolling;
import hubreturns.service.outbox.Deliveries;
import hubreturns.service.outbox.ReturnChanges;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.FakeRemedy;
import hubreturns.service.testing.LogLines;
import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.ReturnOutcome;
import hubreturns.vocabulary.ReturnStage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polls a fake Remedy for changes of Returns Records. */
class ChangePollingIT {
  private static final Duration PERIOD = Duration.ofSeconds(15);

  private final SettableClock clock = new SettableClock(NOON);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  @AutoClose private final FakeRemedy remedy = new FakeRemedy();
  private final IncidentClient incidentClient =
      new IncidentClient(remedy.account(RaisesBy.MERGE), clock, () -> {});
  private ChangePolling changePolling = changePolling();

  ChangePollingIT() throws IOException {}

  private ChangePolling changePolling() {
    return new ChangePolling(
        new ReturnChanges(client()), incidentClient, new Breaker(), PERIOD, clock, metrics);
  }

  @BeforeEach
  void forget_earlier_polls() {
    owner().sql("delete from dsms_watermark").update();
    AcceptedReturns.finishWaiting();
  }

  private Deliveries deliveries() {
    return new Deliveries(
        new ReturnRecords(client()), incidentClient, new Breaker(), clock, new Random(1), metrics);
  }

  private List<String> delivered(int hubs) throws InterruptedException {
    List<String> references = AcceptedReturns.enqueue(SUPPLIER_A, hubs);
    Deliveries deliveries = deliveries();
    while (deliveries.runDue(() -> true) > 0) {
      assertThat(remedy.held()).doesNotHaveDuplicates();
    }
    return references;
  }

  /** Waits for the next poll and reads all its pages. */
  private void poll() throws InterruptedException {
    clock.advance(PERIOD);
    while (changePolling.runDue()) {
      assertThat(remedy.calls()).hasSizeLessThan(10_000);
    }
  }

  private static List<String> stages(List<String> references) {
    return AcceptedReturns.read(String.class, "r.stage::text", references);
  }

  /** Stage, outcome and charge of a return. */
  private static String standing(String reference) {
    return AcceptedReturns.read(
            String.class, "concat_ws(' ', r.stage, r.outcome, r.charge_gbp)", List.of(reference))
        .getFirst();
  }

  /** The stored changes of one return, each with its standing. */
  private static List<String> changes(String reference) {
    return TestDatabase.values(
        String.class,
        """
        select concat_ws(' ', c.stage, c.outcome, c.charge, c.csp_reference, c.standing)
          from return_change c
          join service_request q using (request_key)
         where q.request_reference = left(?, -4) and c.position = right(?, 3)::int
         order by c.happened_at, c.change_key
        """,
        reference,
        reference);
  }

  private double counted(String name, String tag, String value) {
    return metrics.counter(name, tag, value).count();
  }

  /** After a restore to an earlier time, a database may have returns without a record. */
  @Test
  void moves_a_queued_return() throws Exception {
    String reference = AcceptedReturns.enqueue(SUPPLIER_A, 2).getFirst();
    remedy.put(reference, NOON, Map.of("Stage", "CSP notified"));

    poll();

    assertThat(standing(reference)).isEqualTo("CSP notified");
    assertThat(counted("hub_returns_dsms_strangers", "kind", "unknown_key")).isZero();
    deliveries().runDue(() -> true);
    assertThat(remedy.held()).as("the other one of the request").hasSize(2);
  }

  @Test
  void moves_a_return_with_its_record_and_stores_each_change_once() throws Exception {
    String reference = delivered(1).getFirst();
    remedy.put(reference, NOON, Map.of());
    poll();
    remedy.put(
        reference, NOON.plusSeconds(10), Map.of("Stage", "CSP notified", "CSP Reference", "ARQ-1"));
    poll();
    poll();
    remedy.put(reference, NOON.plusSeconds(20), Map.of("Additional Information", "a note"));
    poll();
    remedy.put(
        reference,
        NOON.plusSeconds(30),
        Map.of("Stage", "Closed", "Outcome", "Redeployable", "Charge", "8.27"));
    poll();

    assertThat(standing(reference)).isEqualTo("Closed Redeployable 8.27");
    assertThat(changes(reference))
        .containsExactly(
            "Record raised regular",
            "CSP notified ARQ-1 regular",
            "Closed Redeployable 8.27 ARQ-1 regular");
  }

  @Test
  void continues_from_the_watermark_after_a_restart_and_finds_changes_that_appear_late()
      throws Exception {
    List<String> references = delivered(3);
    remedy.put(references.get(0), NOON, Map.of("Stage", "In transit"));
    poll();
    changePolling = changePolling();
    // This change is older than one that was already read, but appears later.
    remedy.put(references.get(1), NOON.minusSeconds(30), Map.of("Stage", "In transit"));
    remedy.put(references.get(2), NOON, Map.of("Stage", "In transit"));

    poll();

    assertThat(stages(references)).containsOnly("In transit");
    assertThat(changes(references.getFirst())).hasSize(1);
  }

  @Test
  void reads_every_record_when_more_than_a_page_have_the_same_time() throws Exception {
    List<String> references = new ArrayList<>();
    for (int list = 0; list < 3; list++) {
      references.addAll(delivered(400));
    }
    references.forEach(reference -> remedy.put(reference, NOON, Map.of("Stage", "Received")));

    poll();

    assertThat(stages(references)).containsOnly("Received");
    assertThat(remedy.calls()).filteredOn("page"::equals).hasSize(3);
  }

  @Test
  void reads_every_record_when_records_change_between_two_pages() throws Exception {
    List<String> references = delivered(IncidentClient.PAGE_RECORDS + 100);
    references.forEach(reference -> remedy.put(reference, NOON, Map.of("Stage", "In transit")));
    clock.advance(PERIOD);
    assertThat(changePolling.runDue()).as("a first page, and more to come").isTrue();
    // All but one of the records of the first page move to the end; an offset would skip others.
    references
        .subList(0, IncidentClient.PAGE_RECORDS - 1)
        .forEach(
            reference -> remedy.put(reference, NOON.plusSeconds(1), Map.of("Stage", "Received")));

    poll();

    assertThat(stages(references.subList(0, IncidentClient.PAGE_RECORDS - 1)))
        .containsOnly("Received");
    assertThat(stages(references.subList(IncidentClient.PAGE_RECORDS - 1, references.size())))
        .containsOnly("In transit");
  }

  @Test
  void stores_and_flags_a_change_that_goes_back_or_is_unknown_and_moves_no_return()
      throws Exception {
    List<String> references = delivered(3);
    remedy.put(references.get(0), NOON, Map.of("Stage", "Received"));
    remedy.put(references.get(1), NOON, Map.of("Stage", "On the moon"));
    remedy.put(references.get(2), NOON, Map.of("Stage", "Closed", "Charge", "a lot"));
    poll();
    remedy.put(references.get(0), NOON.plusSeconds(1), Map.of("Stage", "In transit"));
    poll();
    poll();

    assertThat(changes(references.get(0)))
        .containsExactly("Received regular", "In transit backward");
    assertThat(stages(List.of(references.get(0)))).containsExactly("Received");
    assertThat(changes(references.get(1))).containsExactly("On the moon unknown");
    assertThat(stages(List.of(references.get(1)))).containsExactly("Record raised");
    assertThat(changes(references.get(2))).containsExactly("Closed a lot unknown");
    assertThat(standing(references.get(2))).isEqualTo("Record raised");
    assertThat(counted("hub_returns_dsms_changes", "standing", "unknown")).isEqualTo(2);
    assertThat(counted("hub_returns_dsms_changes", "standing", "backward")).isEqualTo(1);

    remedy.put(references.get(2), NOON.plusSeconds(2), Map.of("Charge", "30.870"));
    poll();
    assertThat(standing(references.get(2))).isEqualTo("Closed 30.87");
  }

  @Test
  void ends_a_return_as_rejected_or_with_a_confirmed_fault_and_never_moves_it_again()
      throws Exception {
    List<String> references = delivered(2);
    remedy.put(references.get(0), NOON, Map.of("Stage", "Rejected"));
    remedy.put(references.get(1), NOON, Map.of("Stage", "Closed", "Outcome", "Fault confirmed"));
    poll();
    remedy.put(references.get(0), NOON.plusSeconds(1), Map.of("Stage", "Closed"));
    remedy.put(references.get(1), NOON.plusSeconds(1), Map.of("Stage", "Rejected"));
    poll();

    assertThat(standing(references.get(0))).isEqualTo("Rejected");
    assertThat(standing(references.get(1))).isEqualTo("Closed Fault confirmed");
    assertThat(changes(references.get(0))).containsExactly("Rejected regular", "Closed backward");
    assertThat(changes(references.get(1)))
        .containsExactly("Closed Fault confirmed regular", "Rejected Fault confirmed backward");
  }

  private record Move(ReturnStage from, ReturnStage to) {
    private boolean isRegular() {
      return from == to || (from.isOpen() && from.compareTo(to) < 0);
    }
  }

  @Test
  void moves_a_return_where_its_stage_allows_it() throws Exception {
    Map<String, Move> moves = new HashMap<>();
    for (ReturnStage from : ReturnStage.values()) {
      Iterator<String> references = delivered(ReturnStage.values().length).iterator();
      for (ReturnStage to : ReturnStage.values()) {
        String reference = references.next();
        moves.put(reference, new Move(from, to));
        AcceptedReturns.set(
            List.of(reference), "stage = '%s'::return_stage".formatted(from.text()));
        remedy.put(reference, NOON, Map.of("Stage", to.text()));
      }
    }

    poll();

    assertThat(moves)
        .allSatisfy((reference, move) ->
            assertThat(changes(reference))
                .as(move.toString())
                .containsExactly(move.to().text() + (move.isRegular() ? " regular" : " backward")));
  }

  @Test
  void accepts_every_stage_and_outcome_of_the_vocabulary() {
    assertThat(enumTexts("return_stage"))
        .containsExactlyElementsOf(Stream.of(ReturnStage.values()).map(ReturnStage::text).toList());
    assertThat(enumTexts("return_outcome"))
        .containsExactlyElementsOf(
            Stream.of(ReturnOutcome.values()).map(ReturnOutcome::text).toList());
  }

  private static List<String> enumTexts(String type) {
    return TestDatabase.values(String.class, "select unnest(enum_range(null::" + type + "))::text");
  }

  @Test
  void ignores_records_of_no_return_and_second_records() throws Exception {
    String reference = delivered(1).getFirst();
    remedy.put(reference, NOON, Map.of());
    remedy.put("somebody's", NOON, Map.of("Stage", "Closed"));
    remedy.put("CHR-0000000000000000-001", NOON, Map.of("Stage", "Closed"));
    remedy.putAnother(reference, NOON.plusSeconds(1));

    try (LogLines log = LogLines.of(ChangePolling.class)) {
      poll();
      assertThat(log.texts()).filteredOn(line -> line.contains("ignore")).hasSize(3);
      assertThat(counted("hub_returns_dsms_strangers", "kind", "unknown_key")).isEqualTo(2);
      assertThat(counted("hub_returns_dsms_strangers", "kind", "second_record")).isEqualTo(1);

      poll();
      assertThat(log.texts())
          .as("each record is logged once, although the next poll reads it again")
          .filteredOn(line -> line.contains("ignore"))
          .hasSize(3);
      assertThat(counted("hub_returns_dsms_strangers", "kind", "second_record")).isEqualTo(1);
    }
    assertThat(changes(reference)).containsExactly("Record raised regular");
  }

  @Test
  void treats_a_record_that_remedy_shows_as_sent() throws Exception {
    String reference = AcceptedReturns.raise(SUPPLIER_A, 1).getFirst();
    remedy.put(reference, NOON, Map.of("Stage", "CSP notified"));

    poll();

    assertThat(stages(List.of(reference))).containsExactly("CSP notified");
    assertThat(deliveries().runDue(() -> true)).isZero();
  }

  @Test
  void finds_later_changes_after_a_time_in_the_future() throws Exception {
    List<String> references = delivered(2);
    remedy.put(references.get(0), Instant.parse("2099-01-01T00:00:00Z"), Map.of("Stage", "Closed"));
    poll();
    remedy.put(references.get(1), clock.instant(), Map.of("Stage", "Closed"));
    poll();

    assertThat(stages(List.of(references.get(1)))).containsExactly("Closed");
  }

  @Test
  void polls_again_after_remedy_was_down() throws Exception {
    String reference = delivered(1).getFirst();
    remedy.put(reference, NOON, Map.of("Stage", "Closed"));
    remedy.down(true);
    poll();
    remedy.down(false);
    poll();

    assertThat(stages(List.of(reference))).containsExactly("Closed");
  }
}
