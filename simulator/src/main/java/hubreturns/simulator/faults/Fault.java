package hubreturns.simulator.faults;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One line of the fault script. Its components are the members of the JSON. Without {@code count}
 * and {@code forSeconds} it lasts until it is deleted.
 *
 * @param fault what goes wrong
 * @param count how many more calls it strikes; empty for any number
 * @param forSeconds how many more seconds it lasts; empty for no end
 * @param delayMillis how long a call waits, for {@code slow}
 * @param where the calls it strikes
 * @param match the fault strikes only calls with a Device ID that contains this text
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Fault(
    Kind fault,
    Optional<Integer> count,
    Optional<Long> forSeconds,
    Optional<Integer> delayMillis,
    @JsonFormat(with = ACCEPT_SINGLE_VALUE_AS_ARRAY) Optional<Set<Call>> where,
    Optional<String> match) {
  private static final int DELAY_MILLIS_MAX = 600_000;
  private static final int FOR_SECONDS_MAX = 86_400;

  /** Rejects values out of range, and completes the calls. */
  public Fault {
    Objects.requireNonNull(fault, "a fault has a kind");
    if (count.filter(calls -> calls < 1).isPresent()
        || forSeconds.filter(time -> time < 1 || time > FOR_SECONDS_MAX).isPresent()
        || delayMillis.filter(delay -> delay < 1 || delay > DELAY_MILLIS_MAX).isPresent()
        || where.filter(Set::isEmpty).isPresent()
        || (fault == Kind.SLOW && delayMillis.isEmpty())) {
      throw new IllegalArgumentException("a value is out of range");
    }
    if (match.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException(
          "match is empty. Leave it out, so that the fault strikes every Device ID");
    }
    where = Optional.of(EnumSet.copyOf(where.orElseGet(fault::strikes)));
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
    REJECT("reject", "The record is refused with status 400.");

    private final String text;
    private final String meaning;

    Kind(String text, String meaning) {
      this.text = text;
      this.meaning = meaning;
    }

    /** The name in the script. */
    @JsonValue
    public String text() {
      return text;
    }

    /** What happens to a call. */
    public String meaning() {
      return meaning;
    }

    /** The calls that the fault strikes if the script names none. */
    private Set<Call> strikes() {
      return switch (this) {
        case DOWN, SLOW, ERROR_500, ERROR_429 -> EnumSet.allOf(Call.class);
        case LOSE_ANSWER -> EnumSet.of(Call.CREATE, Call.MERGE, Call.UPDATE);
        case EXPIRE_TOKENS, ERROR_9093 -> EnumSet.complementOf(EnumSet.of(Call.LOGIN, Call.LOGOUT));
        case REJECT -> EnumSet.of(Call.CREATE, Call.MERGE);
      };
    }
  }

  boolean strikes(Call call, Optional<String> deviceId) {
    return where.filter(calls -> calls.contains(call)).isPresent()
        && match.map(text -> deviceId.filter(id -> id.contains(text)).isPresent()).orElse(true);
  }

  Fault with(Optional<Integer> calls, Optional<Long> seconds) {
    return new Fault(fault, calls, seconds, delayMillis, where, match);
  }

  /** For example "error500 for 2 calls for 60 s". */
  String inWords() {
    return fault.text()
        + delayMillis.map(millis -> " by %d ms".formatted(millis)).orElse("")
        + count.map(calls -> " for %d call%s".formatted(calls, calls == 1 ? "" : "s")).orElse("")
        + forSeconds.map(seconds -> " for %d s".formatted(seconds)).orElse("")
        + match.map(text -> " if the Device ID contains " + text).orElse("");
  }
}
