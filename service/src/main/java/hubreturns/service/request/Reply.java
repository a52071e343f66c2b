package hubreturns.service.request;

import hubreturns.duis.Refusal;
import java.time.Duration;

/** The reply to the sender: a signed DUIS answer, or a refusal. */
sealed interface Reply {

  /** The signed answer to a new request. */
  record Answer(byte[] xml) implements Reply {}

  /** The stored answer to a request that was resent. */
  record ReplayedAnswer(byte[] xml) implements Reply {}

  /** A refusal: no DUIS answer, but a problem document with the reason. */
  record RefusedRequest(Refusal refusal) implements Reply {}

  /**
   * A refusal because the service cannot process the request now.
   *
   * @param after how long the sender should wait before it resends the same message
   */
  record Overload(Refusal refusal, Duration after) implements Reply {}
}
