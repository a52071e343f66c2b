package hubreturns.ssi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The one action of the pages on the service's own tables: retrying parked deliveries. */
@FunctionalInterface
public interface Retries {

  /**
   * Retries parked deliveries: these, or all when none is named, of one Party or of any.
   *
   * @param references return references
   * @return how many deliveries are waiting again
   */
  int retry(List<String> references, Optional<String> party, Instant at);
}
