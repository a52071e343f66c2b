package hubreturns.simulator.records;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Remedy's own id of a record: a prefix and a number, 15 characters in all.
 *
 * @param number from 1, in the order in which records were created
 */
public record EntryId(long number) {
  private static final String PREFIX = "CHR";
  private static final long NUMBER_MAX = 999_999_999_999L;
  private static final Pattern TEXT = Pattern.compile(PREFIX + "\\d{12}");

  /** Refuses a number that 12 digits cannot hold. */
  public EntryId {
    if (number < 1 || number > NUMBER_MAX) {
      throw new IllegalArgumentException("an entry number is 1 to " + NUMBER_MAX);
    }
  }

  /** Reads an id; empty when the text is none. */
  public static Optional<EntryId> parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(text.substring(PREFIX.length()));
    return number == 0 ? Optional.empty() : Optional.of(new EntryId(number));
  }

  @Override
  public String toString() {
    return "%s%012d".formatted(PREFIX, number);
  }
}
