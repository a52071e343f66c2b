package hubreturns.service.outbox;

/** Where Returns Records go. */
public interface Destination {

  /**
   * Delivers one record; called for one record at a time.
   *
   * @throws InterruptedException when the service is stopping
   */
  DeliveryOutcome deliver(Delivery delivery) throws InterruptedException;
}
