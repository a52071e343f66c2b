package hubreturns.client.send;

import java.time.Duration;
import java.util.Optional;

/** The result of sending a message once. */
public sealed interface Attempt {

  /** There is a DUIS answer, or a refusal in a problem document. */
  record ReceivedReply(Reply reply) implements Attempt {}

  /**
   * The same bytes may succeed later. They may have been sent.
   *
   * @param after how long the DSP asked to wait
   */
  record TryAgain(String reason, Optional<Duration> after) implements Attempt {}

  /** There was no connection, so nothing was sent. The same bytes may succeed later. */
  record NoConnection(String reason) implements Attempt {}

  /**
   * Nothing was sent, because TLS or a proxy refused the connection. Sending the same bytes to the
   * same address will not help.
   */
  record RefusedConnection(String reason) implements Attempt {}

  /** Sending the same bytes to the same address will not help. They may have been sent. */
  record GiveUp(String reason) implements Attempt {}
}
