package hubreturns.client.send;

import java.time.Instant;

/**
 * What came back over HTTP for a request, as it came.
 *
 * @param mediaType the Content-Type without parameters, in lower case; empty when there was none
 * @param at when it had arrived here
 */
public record Reply(int status, String mediaType, byte[] body, Instant at) {
  /** The status of every DUIS outcome, errors included (duis.md section 2). */
  public static final int DUIS_ANSWER = 200;
}
