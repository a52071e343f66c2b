package hubreturns.service.outbox;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to deliver a Returns Record ended. */
public sealed interface DeliveryOutcome {

  /** Remedy has the record exactly once. */
  record Delivered(String dsmsId) implements DeliveryOutcome {}

  /**
   * The attempt failed; a later one may succeed.
   *
   * @param after the pause that Remedy asks for
   */
  record TryAgain(String problem, Optional<Duration> after) implements DeliveryOutcome {}

  /**
   * Remedy does not have the record, but may still work on an earlier call that had no response.
   *
   * @param after the time until that call has ended
   */
  record NotYet(String problem, Duration after) implements DeliveryOutcome {}

  /** Remedy will never accept this record as it is. */
  record GiveUp(String problem) implements DeliveryOutcome {}
}
