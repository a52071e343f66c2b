package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import java.util.Optional;

/** Where Returns Records go. */
public interface Destination {

  /**
   * Asks, with a call that concerns no record, whether it would take one.
   *
   * @return what keeps it from that just now; empty when it answers
   * @throws InterruptedException when the service is stopping
   */
  Optional<TryAgain> trouble() throws InterruptedException;

  /**
   * Delivers one record; called for one record at a time.
   *
   * @throws InterruptedException when the service is stopping
   */
  DeliveryOutcome deliver(Delivery delivery) throws InterruptedException;
}
