package hubreturns.service.operations;

import hubreturns.service.outbox.ReturnRecords;
import hubreturns.ssi.Retries;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.ssi.access.AdminTrail.Change;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.ReturnReference;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Retries that an operator asked for on a page or by a command. */
public final class RecordedRetries implements Retries {
  private final ReturnRecords records;
  private final AdminTrail trail;
  private final Clock clock;

  public RecordedRetries(DataSource database, Clock clock) {
    this.records = new ReturnRecords(JdbcClient.create(database));
    this.trail = new AdminTrail(database, clock);
    this.clock = clock;
  }

  @Override
  public int retry(Actor actor, List<String> references) {
    return retry(actor, references, Optional.empty());
  }

  /**
   * Why a retry would leave out some of these deliveries: a sentence for each of them that does not
   * exist, or is not parked.
   */
  List<String> notParked(List<ReturnReference> references, Optional<String> party) {
    Map<String, String> states = records.states(references, party);
    String ofParty = party.map(name -> " of " + name).orElse("");
    return references.stream()
        .map(ReturnReference::toString)
        .filter(reference -> !DeliveryState.PARKED.text().equals(states.get(reference)))
        .map(reference ->
            states.containsKey(reference)
                ? "%s is not parked: it is %s".formatted(reference, states.get(reference))
                : "No return%s has the reference %s".formatted(ofParty, reference))
        .toList();
  }

  /**
   * Retries parked deliveries as {@link #retry(Actor, List)} does, but only those of one Party, if
   * one is named.
   */
  public int retry(Actor actor, List<String> references, Optional<String> party) {
    return trail.record(
        actor,
        () -> records.retry(references, party, clock.instant()),
        retried ->
            retried == 0
                ? Optional.empty()
                : Optional.of(
                    new Change(
                        AdminAction.DELIVERIES_RETRIED,
                        references.isEmpty()
                            ? "all parked deliveries" + party.map(name -> " of " + name).orElse("")
                            : String.join(", ", references),
                        retried + " parked",
                        retried + " waiting")));
  }
}
