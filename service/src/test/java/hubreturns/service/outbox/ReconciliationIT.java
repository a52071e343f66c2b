package hubreturns.service.outbox;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.service.outbox.Reconciliation.Difference;
import hubreturns.service.outbox.Reconciliation.Kind;
import hubreturns.service.outbox.Reconciliation.Unfinished;
import hubreturns.service.outbox.RecordList.HeldRecord;
import hubreturns.service.outbox.ReturnRecords.OwnRecord;
import hubreturns.service.testing.AcceptedReturns;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records of one test, compared with a list that has a hundred records on a page. */
class ReconciliationIT {
  private static final int PAGE = 100;

  private final List<HeldRecord> theirs = new ArrayList<>();
  private final List<String> ours = new ArrayList<>();
  private int failures;

  /** More than a thousand records, so that one query for ours does not find all of them. */
  @BeforeEach
  void raise_and_send() {
    ours.addAll(AcceptedReturns.raise(SUPPLIER_A, 700));
    ours.addAll(AcceptedReturns.raise(SUPPLIER_A, 600));
    AcceptedReturns.set(
        ours, "state = 'sent', stage = 'Record raised', dsms_id = 'R' || r.device_id");
    // Other tests left their records in the database. The list has those that were sent, too.
    String after = "";
    List<OwnRecord> rows;
    do {
      rows = new ReturnRecords(client()).between(after, "CHS", 1_000);
      for (OwnRecord row : rows) {
        row.dsmsId()
            .ifPresent(
                id -> theirs.add(new HeldRecord(row.reference(), id, new HashMap<>(row.values()))));
        after = row.reference();
      }
    } while (!rows.isEmpty());
  }

  private List<Difference> differences(boolean repairs) throws InterruptedException {
    theirs.sort(Comparator.comparing(HeldRecord::reference).thenComparing(HeldRecord::entryId));
    Reconciliation reconciliation =
        new Reconciliation(new ReturnRecords(client()), this::page, repairs, Clock.systemUTC());
    List<Difference> all = new ArrayList<>();
    for (Optional<Difference> next = reconciliation.next();
        next.isPresent();
        next = reconciliation.next()) {
      all.add(next.get());
    }
    return all;
  }

  private Page<HeldRecord> page(String reference, String entryId) {
    if (failures-- > 0) {
      return new Page.FailedQuery<>(new TryAgain("busy", Optional.of(Duration.ofMillis(1))));
    }
    List<HeldRecord> page =
        theirs.stream()
            .filter(one ->
                one.reference().compareTo(reference) > 0
                    || (one.reference().equals(reference) && one.entryId().compareTo(entryId) > 0))
            .limit(PAGE)
            .toList();
    return new Page.Records<>(page, page.size() < PAGE);
  }

  private static List<String> states(List<String> references) {
    return AcceptedReturns.read(String.class, "r.state::text", references);
  }

  private HeldRecord held(String reference) {
    return theirs.stream()
        .filter(one -> one.reference().equals(reference))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void finds_nothing_when_both_sides_agree_and_pages_fail_now_and_then() throws Exception {
    failures = 3;

    assertThat(differences(false)).isEmpty();
  }

  /** After a restore to an earlier time, a database may have returns without a record. */
  @Test
  void marks_a_queued_return_as_sent_if_remedy_has_its_record() throws InterruptedException {
    List<String> queued = AcceptedReturns.enqueue(SUPPLIER_A, 3);
    String known = queued.get(1);
    theirs.add(new HeldRecord(known, "R-known", valuesOf(known)));

    List<Difference> repaired = differences(true);

    assertThat(repaired)
        .extracting(Difference::kind, Difference::reference, Difference::repair)
        .containsExactly(tuple(Kind.UNSENT, known, "marked as sent"));
    assertThat(states(queued)).containsExactlyInAnyOrder("waiting", "sent", "waiting");
    assertThat(differences(false)).isEmpty();
  }

  private static Map<String, String> valuesOf(String reference) {
    return new ReturnRecords(client())
        .between("", "CHS", Integer.MAX_VALUE).stream()
            .filter(own -> own.reference().equals(reference))
            .findFirst()
            .orElseThrow()
            .values();
  }

  @Test
  void finds_every_missing_record_and_sends_it_again() throws InterruptedException {
    theirs.removeIf(one -> ours.contains(one.reference()));

    List<Difference> named = differences(false);
    assertThat(named).extracting(Difference::reference).containsExactlyInAnyOrderElementsOf(ours);
    assertThat(named)
        .allSatisfy(one -> {
          assertThat(one.kind()).isEqualTo(Kind.MISSING);
          assertThat(one.repair()).isEmpty();
        });
    assertThat(states(ours)).containsOnly("sent");

    assertThat(differences(true)).extracting(Difference::repair).containsOnly("sent again");

    assertThat(states(ours)).containsOnly("waiting");
    assertThat(differences(false)).as("they are on their way").isEmpty();
  }

  @Test
  void marks_a_record_as_sent_that_remedy_already_has() throws InterruptedException {
    String known = ours.get(3);
    AcceptedReturns.set(List.of(known), "state = 'parked', dsms_id = null");

    assertThat(differences(true))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.kind()).isEqualTo(Kind.UNSENT);
          assertThat(one.problem()).isEqualTo("Remedy has it; here it is parked");
          assertThat(one.repair()).isEqualTo("marked as sent");
        });
    assertThat(states(List.of(known))).containsExactly("sent");
    assertThat(differences(false)).isEmpty();
  }

  @Test
  void names_surplus_second_and_different_records_and_leaves_them() throws InterruptedException {
    HeldRecord changed = held(ours.get(1));
    changed.values().put("Party", "Another Party");
    Set<String> expected = new HashSet<>(Set.of("different " + changed.reference()));
    for (String key : List.of("CHR-0000000000000000-001", "CHR-ZZZZZZZZZZZZZZZZ-999", "another")) {
      theirs.add(new HeldRecord(key, "S1", Map.of()));
      expected.add("surplus " + key);
    }
    // Every record has a second one, so that some second ones begin a page.
    for (String reference : ours.subList(0, 2 * PAGE)) {
      theirs.add(new HeldRecord(reference, "ZZ" + reference, held(reference).values()));
      expected.add("second " + reference);
    }

    List<Difference> all = differences(true);

    assertThat(all)
        .extracting(one -> one.kind().text() + " " + one.reference())
        .filteredOn(found -> !found.equals("different " + changed.reference()))
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().filter(one -> !one.startsWith("different")).toList());
    assertThat(all)
        .filteredOn(one -> one.kind() == Kind.DIFFERENT)
        .extracting(Difference::problem)
        .containsExactly(
            "Party is \"Another Party\" in Remedy and \"" + SUPPLIER_A.party() + "\" here");
    assertThat(all).extracting(Difference::repair).containsOnly("");
  }

  @Test
  void does_not_trust_a_list_out_of_order() {
    assertThatThrownBy(
            () -> {
              Reconciliation reconciliation =
                  new Reconciliation(
                      new ReturnRecords(client()),
                      (reference, id) ->
                          new Page.Records<>(List.of(held(ours.get(1)), held(ours.get(0))), true),
                      false,
                      Clock.systemUTC());
              reconciliation.next();
            })
        .isInstanceOf(Unfinished.class)
        .hasMessageContaining("does not list its records in the order");
  }

  @Test
  void ends_when_remedy_does_not_respond_several_times() {
    failures = Integer.MAX_VALUE;

    assertThatThrownBy(() -> differences(false))
        .isInstanceOf(Unfinished.class)
        .hasMessage("Remedy did not list its records in 6 attempts: busy");
  }
}
