package hubreturns.ssi;

import hubreturns.ssi.access.AdminTrail.Actor;
import java.util.List;

/** The only action of the pages on the service's tables: retrying parked deliveries. */
@FunctionalInterface
public interface Retries {

  /**
   * Retries parked deliveries, and writes the entry of the administration trail: both happen, or
   * neither.
   *
   * @param references the return references; all parked deliveries when empty
   * @return the number of deliveries that wait again
   */
  int retry(Actor actor, List<String> references);
}
