package hubreturns.vocabulary;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A RequestID: originator, target, and a counter that is unique for both (docs/wire.md#request).
 *
 * @param originator the User that sends
 * @param target the DSP's own identifier, not the hub's
 * @param counter an unsigned 64-bit integer from 1 up
 */
public record RequestId(UserId originator, UserId target, long counter) {
  private static final int EUI = Eui64.TEXT_LENGTH;
  private static final Pattern COUNTER = Pattern.compile("[1-9][0-9]{0,19}");

  /** Rejects the counter 0, which the DUIS reserves. */
  public RequestId {
    if (counter == 0) {
      throw new IllegalArgumentException("a RequestID's counter starts at 1");
    }
  }

  /** Reads {@code originator:target:counter}; empty for anything else and for the counter 0. */
  public static Optional<RequestId> read(String text) {
    if (text.length() < 2 * EUI + 3 || text.charAt(EUI) != ':' || text.charAt(2 * EUI + 1) != ':') {
      return Optional.empty();
    }
    String counter = text.substring(2 * EUI + 2);
    if (!COUNTER.matcher(counter).matches()) {
      return Optional.empty();
    }
    long value;
    try {
      value = Long.parseUnsignedLong(counter);
    } catch (NumberFormatException overflow) {
      return Optional.empty();
    }
    return UserId.read(text.substring(0, EUI))
        .flatMap(originator ->
            UserId.read(text.substring(EUI + 1, 2 * EUI + 1))
                .map(target -> new RequestId(originator, target, value)));
  }

  /** The canonical form in upper case, the same for all spellings of one RequestID. */
  @Override
  public String toString() {
    return originator + ":" + target + ":" + Long.toUnsignedString(counter);
  }
}
