package hubreturns.simulator.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One line of the fault script.
 *
 * @param kind what goes wrong
 * @param where the calls it strikes
 * @param match strikes only calls that carry a Device ID containing this text
 * @param left how many calls it still strikes; empty for any number
 * @param until when it ends; empty for never
 * @param delay for {@code slow}, how long a call waits
 */
public record Fault(
    Kind kind,
    Set<Call> where,
    Optional<String> match,
    Optional<Integer> left,
    Optional<Instant> until,
    Duration delay) {
  /** Keeps a copy of the calls. */
  public Fault {
    where = Set.copyOf(where);
  }

  /** What goes wrong. */
  public enum Kind {
    /** The connection is closed without an answer and nothing is done. */
    DOWN("down"),
    /** The call waits, and is then answered as always. */
    SLOW("slow"),
    /** Nothing is done, and the answer is 500. */
    ERROR_500("error500"),
    /** The work is done and kept; then the connection is closed without an answer. */
    LOSE_ANSWER("lose-answer"),
    /** Every token given out so far is void, beginning with the one of this call. */
    EXPIRE_TOKENS("expire-tokens"),
    /** The answer is Remedy's error for a second call on a busy account. */
    ERROR_9093("9093"),
    /** The answer is 429, as over the allowance. */
    ERROR_429("429"),
    /** The record is refused with 400. */
    REJECT("reject");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The name in the script. */
    public String text() {
      return text;
    }

    /** The calls it strikes where the script does not say. */
    public Set<Call> strikes() {
      return switch (this) {
        case DOWN, SLOW, ERROR_500, ERROR_429 -> EnumSet.allOf(Call.class);
        case LOSE_ANSWER -> EnumSet.of(Call.CREATE, Call.MERGE, Call.UPDATE);
        case EXPIRE_TOKENS, ERROR_9093 -> EnumSet.complementOf(EnumSet.of(Call.LOGIN, Call.LOGOUT));
        case REJECT -> EnumSet.of(Call.CREATE, Call.MERGE);
      };
    }

    static Optional<Kind> named(String text) {
      return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }
  }

  boolean isOver(Instant now) {
    return left.filter(count -> count <= 0).isPresent()
        || until.filter(end -> !now.isBefore(end)).isPresent();
  }

  boolean strikes(Call call, Optional<String> deviceId) {
    return where.contains(call)
        && match.map(text -> deviceId.filter(id -> id.contains(text)).isPresent()).orElse(true);
  }

  Fault struckOnce() {
    return new Fault(kind, where, match, left.map(count -> count - 1), until, delay);
  }
}
