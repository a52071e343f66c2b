package hubreturns.service.outbox;

/**
 * The check before each call to Remedy, which only the leader passes
 * (docs/guarantees.md#deliveries-to-remedy).
 */
public interface Fence {
  /**
   * Returns if this node surely leads for as long as one call takes.
   *
   * @throws LeadLost when another node may lead
   */
  void check();
}
