package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import java.util.Optional;

/** The system that Returns Records are delivered to. */
public interface Destination {

  /**
   * Probes the destination with a call that concerns no record.
   *
   * @return why it cannot accept a record now; empty when it responds
   * @throws InterruptedException when the service is stopping
   */
  Optional<TryAgain> trouble() throws InterruptedException;

  /**
   * Delivers one record; only one delivery runs at a time.
   *
   * <p>An earlier attempt may have succeeded without our knowing. Before it repeats anything
   * ({@link Delivery#attempts} above 1), a destination therefore looks the record up by its return
   * reference. It begins no call so late that the delivery could outlast its lease ({@link
   * Deliveries#LEASE}), because another node may then deliver the record too.
   *
   * @throws InterruptedException when the service is stopping
   */
  DeliveryOutcome deliver(Delivery delivery) throws InterruptedException;
}
