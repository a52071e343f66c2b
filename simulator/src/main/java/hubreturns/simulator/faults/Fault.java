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
 * @param match the fault strikes only calls with a Device ID that contains this text
 * @param left how many more calls it strikes; empty for any number
 * @param until when it ends; empty for never
 * @param delay how long a call waits, for {@code slow}
 */
public record Fault(
    Kind kind,
    Set<Call> where,
    Optional<String> match,
    Optional<Integer> left,
    Optional<Instant> until,
    Duration delay) {
  /** Copies the calls. */
  public Fault {
    where = Set.copyOf(where);
  }

  /** What goes wrong. */
  public enum Kind {
    DOWN("down", "The connection is closed without a response. Nothing is done."),
    SLOW("slow", "The call waits, and is then handled as usual."),
    ERROR_500("error500", "The status is 500. Nothing is done."),
    LOSE_ANSWER(
        "lose-answer", "The work is done. Then the connection is closed without a response."),
    EXPIRE_TOKENS("expire-tokens", "All tokens expire, including the one of this call."),
    ERROR_9093("9093", "The response is Remedy's error for a second call on a busy account."),
    ERROR_429("429", "The status is 429, as for a call over the allowance."),
    REJECT("reject", "The record is rejected with status 400.");

    private final String text;
    private final String meaning;

    Kind(String text, String meaning) {
      this.text = text;
      this.meaning = meaning;
    }

    /** The name in the script. */
    public String text() {
      return text;
    }

    /** What happens to a call. */
    public String meaning() {
      return meaning;
    }

    /** The calls that the fault strikes if the script names none. */
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
