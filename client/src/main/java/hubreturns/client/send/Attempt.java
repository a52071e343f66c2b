package hubreturns.client.send;

import java.time.Duration;
import java.util.Optional;

/** What one sending of a message came to. */
public sealed interface Attempt {

  /** A DUIS answer, or a refusal in a problem document: there is nothing more to wait for. */
  record Answered(Reply reply) implements Attempt {}

  /**
   * The same bytes may succeed later.
   *
   * @param after how long the other side asked to be left alone
   */
  record TryAgain(String reason, Optional<Duration> after) implements Attempt {}

  /** Sending the same bytes to the same address will not help. */
  record GiveUp(String reason) implements Attempt {}
}
