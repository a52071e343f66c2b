package hubreturns.simulator.records;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Remedy's own id of a record: a prefix and 12 digits.
 *
 * @param number from 1, in the order in which records were created
 */
public record EntryId(long number) {
  private static final String PREFIX = "CHR";
  private static final long NUMBER_MAX = 999_999_999_999L;
  private static final Pattern TEXT = Pattern.compile(PREFIX + "\\d{12}");

  /** Rejects a number that 12 digits cannot hold. */
  public EntryId {
    if (number < 1 || number > NUMBER_MAX) {
      throw new IllegalArgumentException("an entry number is 1 to " + NUMBER_MAX);
    }
  }

  /** Reads an id. Empty if the text is not an id. */
  public static Optional<EntryId> parse(String text) {
    return Optional.of(text)
        .filter(TEXT.asMatchPredicate())
        .map(id -> Long.parseLong(id.substring(PREFIX.length())))
        .filter(number -> number > 0)
        .map(EntryId::new);
  }

  @Override
  public String toString() {
    return "%s%012d".formatted(PREFIX, number);
  }
}
