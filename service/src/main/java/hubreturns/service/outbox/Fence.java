package hubreturns.service.outbox;

/**
 * What stands before each call to Remedy: only the leader passes
 * (docs/guarantees.md#deliveries-to-remedy).
 */
public interface Fence {
  /**
   * Returns when this node leads for as long as one call takes.
   *
   * @throws LeadLost when another node may lead
   */
  void check();
}
