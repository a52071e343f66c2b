package hubreturns.service.request;

import hubreturns.duis.Refusal;
import java.time.Duration;

/** What goes back to the sender: a signed DUIS answer, or a refusal. */
sealed interface Reply {

  /** A signed answer just decided. */
  record Answer(byte[] xml) implements Reply {}

  /** The signed answer that the same bytes got before. */
  record ReplayedAnswer(byte[] xml) implements Reply {}

  /** No DUIS answer; a problem document says why. */
  record Refused(Refusal refusal) implements Reply {}

  /**
   * Nothing was done, for there is no room at present.
   *
   * @param after when the same bytes will find room, if nothing else is sent meanwhile
   */
  record NoRoom(Refusal refusal, Duration after) implements Reply {}
}
