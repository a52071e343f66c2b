package hubreturns.client.send;

import java.time.Instant;

/**
 * The HTTP response to a request, unchanged.
 *
 * @param mediaType the Content-Type without parameters, in lower case; empty when there was none
 * @param at when it arrived, by this computer's clock
 */
public record Reply(int status, String mediaType, byte[] body, Instant at) {
  /** The status of every DUIS outcome, errors included (docs/wire.md#transport). */
  public static final int DUIS_ANSWER = 200;
}
