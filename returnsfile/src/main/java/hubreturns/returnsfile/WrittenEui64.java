package hubreturns.returnsfile;

import java.util.Optional;
import java.util.regex.Pattern;

/** An EUI-64 as files hold it and as people type it. */
public final class WrittenEui64 {
  private static final int DIGITS = 16;
  private static final Pattern PLAIN = Pattern.compile("[0-9A-Fa-f]{16}");
  private static final Pattern PAIR = Pattern.compile("(..)(?=.)");

  /** Dashes, quotes and brackets of all kinds, and colons. The script of Scan in has the same. */
  private static final Pattern BETWEEN_DIGITS =
      Pattern.compile("[-:\"'(){}\\[\\]\\u2010-\\u2015\\u2212\\u2018\\u2019\\u201C\\u201D]");

  /** A scanner may begin with the kind of the barcode, such as {@code ]C1}: ISO/IEC 15424. */
  private static final Pattern AIM_IDENTIFIER =
      Pattern.compile("^[\"'\\u2018\\u201C]*\\][A-Za-z]\\d");

  private WrittenEui64() {}

  /** Adds dashes to an ID of 16 hex digits from a file. Any other text stays unchanged. */
  public static String dashed(String cell) {
    return cell.length() == DIGITS && PLAIN.matcher(cell).matches()
        ? PAIR.matcher(cell).replaceAll("$1-")
        : cell;
  }

  /**
   * Adds dashes to an ID that a person typed, pasted or scanned. Any other text stays unchanged.
   * The digits may have dashes of any kind, colons, spaces or nothing between them, quotes or
   * brackets around them, {@code 0x} or the identifier of a barcode in front, and characters that
   * nobody sees at any place.
   */
  public static String typed(String text) {
    String digits = digits(text);
    return PLAIN.matcher(digits).matches() ? dashed(digits) : text;
  }

  /** The digits of an ID, or of a part of one, that a person typed; other text is kept as well. */
  public static String digits(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints().filter(c -> !VisibleText.isBlank(c)).forEach(visible::appendCodePoint);
    String data = AIM_IDENTIFIER.matcher(visible).replaceFirst("");
    String digits = BETWEEN_DIGITS.matcher(data).replaceAll("");
    return digits.regionMatches(true, 0, "0x", 0, 2) ? digits.substring(2) : digits;
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
