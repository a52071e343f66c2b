package hubreturns.service.operations;

import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.returns.User;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A retry and its entry in the administration trail (docs/ssi.md#the-administration-trail). */
class RecordedRetriesIT {
  private static final Actor OPERATOR = new Actor("retrying operator", "192.0.2.7");

  private static final User SUPPLIER =
      TestDatabase.user("90-B3-D5-1F-30-0A-00-77", "Retry plc", Role.IS);

  private final List<String> parked = AcceptedReturns.raise(SUPPLIER, 2);

  private static long entries() {
    return TestDatabase.client()
        .sql("select count(*) from admin_event where actor = :actor")
        .param("actor", OPERATOR.name())
        .query(Long.class)
        .single();
  }

  private List<String> states() {
    return AcceptedReturns.read(String.class, "r.state::text", parked);
  }

  @Test
  void a_retry_without_its_entry_does_not_happen() {
    AcceptedReturns.set(parked, "state = 'parked'");
    long before = entries();

    assertThatThrownBy(() -> retries(NOON).retry(OPERATOR, parked))
        .as("the entry has no time")
        .isInstanceOf(RuntimeException.class);

    assertThat(states()).containsOnly("parked");
    assertThat(entries()).isEqualTo(before);

    assertThat(retries(NOON, NOON).retry(OPERATOR, parked)).isEqualTo(2);

    assertThat(states()).containsOnly("waiting");
    assertThat(entries()).isEqualTo(before + 1);
  }

  @Test
  void a_retry_of_nothing_has_no_entry() {
    long before = entries();

    assertThat(retries(NOON, NOON).retry(OPERATOR, parked)).isZero();

    assertThat(entries()).isEqualTo(before);
  }

  @Test
  void each_named_delivery_that_is_not_parked_is_explained() {
    AcceptedReturns.set(parked.subList(0, 1), "state = 'parked'");
    ReturnReference unknown = new ReturnReference("CHR-0123456789ABCDEF", 1);
    List<ReturnReference> named = new ArrayList<>(List.of(unknown));
    parked.forEach(reference -> named.add(ReturnReference.read(reference).orElseThrow()));

    assertThat(retries().notParked(named, Optional.empty()))
        .containsExactly(
            "No return has the reference " + unknown,
            parked.get(1) + " is not parked: it is waiting");
    assertThat(retries().notParked(named.subList(1, 2), Optional.of("Other plc")))
        .containsExactly("No return of Other plc has the reference " + parked.get(0));
    assertThat(retries().notParked(List.of(), Optional.empty())).isEmpty();
  }

  /** Retries with a clock that shows these times, one at each reading, and then fails. */
  private static RecordedRetries retries(Instant... times) {
    InstantSource clock = new ArrayDeque<>(List.of(times))::remove;
    return new RecordedRetries(
        TestDatabase.database().dataSource(), clock.withZone(ZoneOffset.UTC));
  }
}
