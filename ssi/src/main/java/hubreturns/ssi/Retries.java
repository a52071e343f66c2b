package hubreturns.ssi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The only action of the pages on the service's tables: retrying parked deliveries. */
@FunctionalInterface
public interface Retries {

  /**
   * Retries parked deliveries.
   *
   * @param references the return references; all parked deliveries when empty
   * @param party deliveries of this Party only
   * @return the number of deliveries that wait again
   */
  int retry(List<String> references, Optional<String> party, Instant at);
}
