package hubreturns.client.send;

import java.time.Duration;
import java.util.Optional;

/** The result of sending a message once. */
public sealed interface Attempt {

  /** There is a DUIS answer, or a refusal in a problem document. */
  record ReceivedReply(Reply reply) implements Attempt {}

  /**
   * The same bytes may succeed later.
   *
   * @param after how long the DSP asked to wait
   */
  record TryAgain(String reason, Optional<Duration> after) implements Attempt {}

  /** There was no connection, so nothing was sent. The same bytes may succeed later. */
  record NoConnection(String reason) implements Attempt {}

  /** Sending the same bytes to the same address will not help. */
  record GiveUp(String reason) implements Attempt {}
}
