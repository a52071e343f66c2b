package hubreturns.service.ssi.access;

import java.io.Serializable;
import java.time.Instant;

/**
 * Whom a session belongs to. What the person may see is asked anew at each request.
 *
 * @param name the account's
 * @param passwordSetAt when the password was set that opened the session
 * @param signedInAt when the session began
 */
record Person(String name, Instant passwordSetAt, Instant signedInAt) implements Serializable {
  private static final long serialVersionUID = 1L;
}
