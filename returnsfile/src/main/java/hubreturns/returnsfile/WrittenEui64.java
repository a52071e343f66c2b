package hubreturns.returnsfile;

import java.util.Optional;
import java.util.regex.Pattern;

/** An EUI-64 as files hold it and as people type it. */
public final class WrittenEui64 {
  private static final int DIGITS = 16;
  private static final Pattern PLAIN = Pattern.compile("[0-9A-Fa-f]{16}");
  private static final Pattern PAIR = Pattern.compile("(..)(?=.)");
  private static final Pattern BETWEEN_DIGITS =
      Pattern.compile("[-:\\s\\u00A0\\u2010-\\u2015\\u2212]");

  private WrittenEui64() {}

  /** Adds dashes to an ID of 16 hex digits from a file. Any other text stays unchanged. */
  public static String dashed(String cell) {
    return cell.length() == DIGITS && PLAIN.matcher(cell).matches()
        ? PAIR.matcher(cell).replaceAll("$1-")
        : cell;
  }

  /**
   * Adds dashes to an ID that a person typed or scanned. Any other text stays unchanged. The digits
   * may have dashes of any kind, colons, spaces or nothing between them, and {@code 0x} in front.
   */
  public static String typed(String text) {
    String digits = BETWEEN_DIGITS.matcher(text).replaceAll("");
    String plain = digits.regionMatches(true, 0, "0x", 0, 2) ? digits.substring(2) : digits;
    return PLAIN.matcher(plain).matches() ? dashed(plain) : text;
  }

  /** What is wrong with a text that is not an EUI-64: the rest of a sentence. */
  public static String flaw(String cell) {
    return SpreadsheetDamage.ofDeviceId(cell)
        .orElse("is not 16 hex digits, with or without dashes");
  }

  /** Why an EUI-64 that can be read may still be wrong. */
  public static Optional<String> doubt(String cell) {
    return SpreadsheetDamage.ofReadableDeviceId(cell);
  }
}
