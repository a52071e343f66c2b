package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import java.util.List;

/** The result of one query for records of the destination. */
public sealed interface Page<T> {

  /**
   * Records in order, with their current values.
   *
   * @param isLast whether no record follows them at present
   */
  record Records<T>(List<T> records, boolean isLast) implements Page<T> {}

  /** The destination did not respond; a later query may succeed. */
  record FailedQuery<T>(TryAgain trouble) implements Page<T> {}

  /** The destination rejected the query. */
  record RejectedQuery<T>(String problem) implements Page<T> {}
}
