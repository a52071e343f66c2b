package hubreturns.service.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;

/**
 * The header of this process's own readiness probe. Its value is random, so nobody else can send a
 * request that the endpoint neither logs nor counts.
 */
public record OwnProbe(String value) {
  /** The name of the header. */
  public static final String HEADER = "Hub-Returns-Probe";

  /** A probe of this process, with a value of its own. */
  public static OwnProbe random() {
    return new OwnProbe(UUID.randomUUID().toString());
  }

  /** Whether this process sent the request. */
  boolean sent(HttpServletRequest http) {
    return value.equals(http.getHeader(HEADER));
  }
}
