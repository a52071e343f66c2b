package hubreturns.returnsfile;

import hubreturns.vocabulary.DeviceId;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Traces that a spreadsheet leaves in a value, and what to do about them. */
public final class SpreadsheetDamage {
  private static final Pattern SCIENTIFIC =
      Pattern.compile("[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", Pattern.CASE_INSENSITIVE);
  private static final Set<String> ERRORS =
      Set.of("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!");
  private static final Pattern DECIMAL = Pattern.compile("[0-9A-Fa-f-]+\\.0+");
  private static final Pattern ROUNDED = Pattern.compile("[0-9]{15}0");
  private static final Pattern HEX_DIGITS = Pattern.compile("[0-9A-Fa-f]+");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s:._\\u2010-\\u2015\\u2212-]");
  private static final int EUI64_DIGITS = 16;
  private static final int DIGITS_LEFT_MIN = 8;

  private SpreadsheetDamage() {}

  /** What a spreadsheet did to a value of any column; empty where it left no trace. */
  public static Optional<String> ofText(String value) {
    if (SCIENTIFIC.matcher(value).matches()) {
      return Optional.of(
          "was turned into a number by a spreadsheet, and digits are lost. Take the value from its"
              + " source, and format the column as text before you paste it");
    }
    if (value.startsWith("=")) {
      return Optional.of("is a spreadsheet formula. Write the plain value, without = and quotes");
    }
    if (ERRORS.contains(value)) {
      return Optional.of("is the error of a spreadsheet formula. Enter the value");
    }
    if (value.startsWith("'")) {
      return Optional.of("begins with an apostrophe, a spreadsheet's text mark. Delete it");
    }
    return Optional.empty();
  }

  /** What a spreadsheet did to a value that is not a Device ID; empty where it left no trace. */
  static Optional<String> ofDeviceId(String value) {
    Optional<String> damage = ofText(value);
    if (damage.isPresent()) {
      return damage;
    }
    if (DECIMAL.matcher(value).matches()) {
      return Optional.of(
          "was turned into a number by a spreadsheet. Take the Device ID from its source, and"
              + " format the column as text before you paste it");
    }
    String digits = withoutSeparators(value);
    if (!HEX_DIGITS.matcher(digits).matches()) {
      return ofForeignCharacter(digits).or(() -> ofLetters(digits));
    }
    if (digits.length() == EUI64_DIGITS) {
      return Optional.of(
          "is not written as a Device ID. Write it as " + DeviceId.of(WrittenEui64.dashed(digits)));
    }
    if (digits.length() < EUI64_DIGITS) {
      return Optional.of(
          "has %d of the 16 hex digits of a Device ID. A spreadsheet may have dropped leading zeros; take the ID from its source, and format the column as text before you paste it"
              .formatted(digits.length()));
    }
    return Optional.of(
        "has %d hex digits, and a Device ID has 16. Take the ID from its source"
            .formatted(digits.length()));
  }

  /** Whether the value is 16 hex digits in any spelling, or what a spreadsheet leaves of them. */
  static boolean mayBeDeviceId(String value) {
    String digits = withoutSeparators(value);
    return HEX_DIGITS.matcher(digits).matches()
        && digits.length() >= DIGITS_LEFT_MIN
        && digits.length() <= EUI64_DIGITS;
  }

  private static String withoutSeparators(String value) {
    String plain = value.regionMatches(true, 0, "0x", 0, 2) ? value.substring(2) : value;
    return SEPARATORS.matcher(plain).replaceAll("");
  }

  /** A character of another alphabet: it may look exactly like a hex digit. */
  private static Optional<String> ofForeignCharacter(String digits) {
    return digits
        .codePoints()
        .filter(c -> c > '~')
        .mapToObj(c ->
            "holds '%s', which is %s and not a hex digit. Type the character again"
                .formatted(Character.toString(c), VisibleText.name(c)))
        .findFirst();
  }

  /** Letters that were typed in the place of digits that look like them. */
  private static Optional<String> ofLetters(String digits) {
    String meant = digits.replace('O', '0').replace('o', '0').replace('I', '1').replace('l', '1');
    return HEX_DIGITS.matcher(meant).matches() && meant.length() == EUI64_DIGITS
        ? Optional.of(
            "holds the letter O, I or l, and a Device ID holds the digits 0 and 1. Compare it with"
                + " its source")
        : Optional.empty();
  }

  /** Why a Device ID that can be read may still be wrong. */
  static Optional<String> ofReadableDeviceId(String value) {
    return ROUNDED.matcher(value).matches()
        ? Optional.of(
            "has only decimal digits and ends in 0. A spreadsheet rounds numbers after 15 digits;"
                + " compare the ID with its source")
        : Optional.empty();
  }
}
