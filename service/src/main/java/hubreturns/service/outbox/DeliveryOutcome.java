package hubreturns.service.outbox;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to deliver a Returns Record ended. */
public sealed interface DeliveryOutcome {

  /** The destination holds the record, exactly once. */
  record Delivered(String dsmsId) implements DeliveryOutcome {}

  /**
   * It did not work out this time, and may at another.
   *
   * @param after how long the destination asks to be left alone
   */
  record TryAgain(String problem, Optional<Duration> after) implements DeliveryOutcome {}

  /** The destination will never take this record as it is. */
  record GiveUp(String problem) implements DeliveryOutcome {}
}
