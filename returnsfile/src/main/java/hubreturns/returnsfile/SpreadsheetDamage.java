package hubreturns.returnsfile;

import hubreturns.vocabulary.DeviceId;
import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Traces that a spreadsheet or another program leaves in a value, and what to do about them. Every
 * file is read with these rules.
 */
public final class SpreadsheetDamage {
  private static final Pattern SCIENTIFIC =
      Pattern.compile("[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", Pattern.CASE_INSENSITIVE);

  /**
   * The error values of spreadsheets in most languages, such as {@code #REF!}, {@code #BEZUG!} and
   * Err:502.
   */
  private static final Pattern ERROR =
      Pattern.compile(
          "#[\\p{Lu}\u00A1\u00BF][\\p{Lu}_/0]*[!?]|#N/A|#NV|#N/D|#GETTING_DATA|Err:[0-9]{3}");

  /** True and false in the languages of spreadsheets. */
  private static final Pattern TRUTH =
      Pattern.compile(
          "true|false|wahr|falsch|vrai|faux|verdadero|falso|vero|waar|onwaar|gwir|anwir",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TOO_NARROW = Pattern.compile("#{3,}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9A-Fa-f-]+[.,]0+");
  private static final Pattern GROUPED =
      Pattern.compile(
          "[0-9]{1,3}(?:([ .,'\u2019\u00A0\u202F])[0-9]{3})(?:\\1[0-9]{3})*(?:[.,][0-9]+)?");
  private static final Pattern ROUNDED = Pattern.compile("[1-9][0-9]{14}0+");
  private static final Pattern DATE =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?|[0-9]{1,2}([/.])[0-9]{1,2}\\1[0-9]{2,4}(?: .*)?"
              + "|(?:[0-9]{1,2}[- ])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ][0-9]{2,4}",
          Pattern.CASE_INSENSITIVE);

  /** The short names of months in English, German, French and Welsh, without their full stop. */
  private static final String MONTH =
      "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
          + "|j\u00E4n|m\u00E4r|mrz|mai|okt|dez"
          + "|janv|f\u00E9vr|mars|avr|juin|juil|ao\u00FBt|sept|d\u00E9c"
          + "|ion|chwef|maw|ebr|meh|gorff|awst|medi|hyd|tach|rhag)\\.?";

  /** What a spreadsheet shows for a value that it took for a date, such as 1-12 or 12/2026. */
  private static final Pattern SHORT_DATE =
      Pattern.compile(
          "[0-9]{1,2}(?:-|\\. )" + MONTH + "|" + MONTH + "[- ][0-9]{2}",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern INCHES =
      Pattern.compile("(?<![A-Za-z0-9.,/-])[0-9]{1,3}(?:[.,/][0-9]{1,3})?\"");

  /** Codes that web pages and workbooks write in place of a character. */
  private static final Pattern CODE_OF_A_CHARACTER =
      Pattern.compile(
          "&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});|_x00[0-9A-F]{2}_");

  private static final Pattern DAY_NUMBER = Pattern.compile("[1-9][0-9]{4}(?:[.,][0-9]+)?");
  private static final Pattern SEVERAL_CELLS =
      Pattern.compile("\"?" + Table.EUI64.pattern() + "\"?\\s*[,;\t|].*", Pattern.DOTALL);
  private static final String BECAME_A_DATE =
      "may be a value such as 1-12 that a spreadsheet turned into a date. Compare it with its source";
  private static final int SHORT_DATE_CHARACTERS_MAX = 10;
  private static final int PLACEHOLDER_CHARACTERS_MAX = 20;
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          """
          null, (null), <null>, [null], {null}, <na>, nat, k.a., \\n, nil, none, (none), nan,
          n/a, n.a., n.a, na, n/k, unknown, not known, not applicable, not available, undefined,
          tba, tbc, tbd, to be confirmed, blank, (blank), (empty), ., ?, ??, ???, -, --, ---,
          \u2010, \u2011, \u2012, \u2013, \u2014, \u2212\
          """
              .split(",\\s+"));
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final int MINUS_SIGN = 0x2212;
  private static final int FULL_WIDTH_FIRST = 0xFF01;
  private static final int FULL_WIDTH_LAST = 0xFF5E;
  private static final Pattern HEX_DIGITS = Pattern.compile("[0-9A-Fa-f]+");
  private static final Pattern PADDED = Pattern.compile("(?:00-?){4}.*");
  private static final Pattern ALL_EQUAL = Pattern.compile("[0-]+|[Ff-]+");
  private static final Pattern NOT_PLAIN = Pattern.compile("[^ -~]");
  private static final Pattern SEPARATORS =
      Pattern.compile("[\\s:._\"(){}<>\\[\\]\\u2010-\\u201F\\u2212-]");
  private static final int EUI64_DIGITS = 16;

  /** A digit of the second pair, with dashes between the pairs and without. */
  private static final int SECOND_PAIR = 3;

  private static final int DIGITS_LEFT_MIN = 8;
  private static final int DIGITS_ALONE_MIN = 12;
  private static final int DECIMAL_DIGITS_MIN = 6;

  private SpreadsheetDamage() {}

  /** What a spreadsheet did to a value of any column; empty where it left no trace. */
  public static Optional<String> ofText(String value) {
    Optional<String> replaced = replaced(value);
    if (replaced.isPresent()) {
      return replaced;
    }
    if (TOO_NARROW.matcher(value).matches()) {
      return Optional.of(
          "is what a spreadsheet shows where a column is too narrow. Enter the value");
    }
    if (value.length() > EUI64_DIGITS && ROUNDED.matcher(value).matches()) {
      return Optional.of(
          "may be rounded: a spreadsheet keeps 15 digits of a number. Compare it with its source");
    }
    if (isPlaceholder(value)) {
      return Optional.of("is a placeholder and not a value. Enter the value, or leave it empty");
    }
    if (value.length() <= SHORT_DATE_CHARACTERS_MAX && SHORT_DATE.matcher(value).matches()) {
      return Optional.of(BECAME_A_DATE);
    }
    if ((value.indexOf('&') >= 0 || value.indexOf('_') >= 0)
        && CODE_OF_A_CHARACTER.matcher(value).find()) {
      return Optional.of(
          "holds a code such as &amp; or _x000D_ in the place of a character. Enter the value again");
    }
    if (value.indexOf('"') >= 0 && hasStrayQuote(value)) {
      return Optional.of("holds a quote that seems to be stray. Compare it with its source");
    }
    return twiceEncoded(value);
  }

  /**
   * Why a reference may be wrong. A spreadsheet or another program may have changed a number, or a
   * value such as 1-12. A character may only look like a plain one.
   */
  static Optional<String> ofReference(String value) {
    if (isNumberOfASpreadsheet(value)) {
      return Optional.of(
          "looks like a number that a spreadsheet or another program wrote. Compare it with its"
              + " source");
    }
    if (TRUTH.matcher(value).matches()) {
      return Optional.of(
          "is what a spreadsheet writes for true or false. Compare it with its source");
    }
    return DATE.matcher(value).matches() ? Optional.of(BECAME_A_DATE) : ofLookAlike(value);
  }

  /** Whether quotes enclose the value, or a quote has no partner and does not mean inches. */
  private static boolean hasStrayQuote(String value) {
    return (value.startsWith("\"") && value.endsWith("\""))
        || (isOdd(value) && isOdd(INCHES.matcher(value).replaceAll("")));
  }

  private static boolean isOdd(String value) {
    return value.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  /** Whether people and programs write this where they have no value. */
  private static boolean isPlaceholder(String value) {
    return value.length() <= PLACEHOLDER_CHARACTERS_MAX
        && PLACEHOLDERS.contains(value.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether a value looks like a number that a spreadsheet wrote, for a value that has to be digits
   * only.
   */
  public static boolean isNumberOfASpreadsheet(String value) {
    return SCIENTIFIC.matcher(value).matches()
        || DECIMAL.matcher(value).matches()
        || GROUPED.matcher(value).matches();
  }

  /** What a spreadsheet wrote in place of a value. People do not write such values. */
  static Optional<String> replaced(String value) {
    if (SCIENTIFIC.matcher(value).matches()) {
      return Optional.of(
          "was turned into a number by a spreadsheet, and digits are lost. Take the value from its"
              + " source, and format the column as text before you paste it");
    }
    if (value.startsWith("=")) {
      return Optional.of("is a spreadsheet formula. Write the plain value, without = and quotes");
    }
    if (ERROR.matcher(value).matches()) {
      return Optional.of("is a formula error of a spreadsheet. Enter the value");
    }
    if (value.startsWith("'")) {
      return Optional.of("begins with an apostrophe, a spreadsheet's text mark. Delete it");
    }
    return Optional.empty();
  }

  /** UTF-8 that another program read as Windows-1252 and wrote as UTF-8 again. */
  private static Optional<String> twiceEncoded(String value) {
    if (value.chars().allMatch(c -> c <= '~')) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = WINDOWS_1252.newEncoder().encode(CharBuffer.wrap(value));
      String meant = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return Optional.of(
          "has wrong characters and seems to mean '%s': another program read the file in the wrong encoding. Enter the value again"
              .formatted(meant));
    } catch (CharacterCodingException asItShouldBe) {
      return Optional.empty();
    }
  }

  /**
   * What a spreadsheet did to a value that is not a date, or a date and time, in the form of ISO
   * 8601.
   *
   * @param format as a spreadsheet names the right form
   */
  public static Optional<String> ofDate(String value, String format) {
    return DAY_NUMBER.matcher(value).matches()
        ? Optional.of(
            "is the number of a day, as a spreadsheet stores a date. Format the column as %s, and save the file again"
                .formatted(format))
        : ofText(value);
  }

  /**
   * A character that is not a plain letter, digit or sign and may look like one: the end of a
   * sentence about the value. Empty if there is none.
   */
  public static String foreignCharacter(String value) {
    return ofForeignCharacter(value).map(flaw -> "; it " + flaw).orElse("");
  }

  /**
   * A character that only looks like a plain letter, digit or dash. A search for the plain text
   * does not find it. Empty if there is none.
   */
  public static Optional<String> ofLookAlike(String value) {
    return value
        .codePoints()
        .filter(c -> c > '~' && isLookAlike(c))
        .mapToObj(c ->
            "holds '%s', which is %s. Type the character again if a plain one is meant"
                .formatted(Character.toString(c), VisibleText.name(c)))
        .findFirst();
  }

  /**
   * A sentence about a look-alike character in the title of an unknown column. Empty if there is
   * none.
   */
  public static String lookAlikeInTitle(String title) {
    return ofLookAlike(title).map(flaw -> ". The title " + flaw).orElse("");
  }

  private static boolean isLookAlike(int c) {
    boolean isLetter = Character.isLetterOrDigit(c);
    return Character.getType(c) == Character.DASH_PUNCTUATION
        || c == MINUS_SIGN
        || (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST)
        || (isLetter && UnicodeScript.of(c) != UnicodeScript.LATIN)
        || (isLetter && isCompatible(c));
  }

  /** Whether the character is another form of plain ones, such as a ligature. */
  private static boolean isCompatible(int c) {
    return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC)
        .chars()
        .allMatch(plain -> plain <= '~');
  }

  /** What a spreadsheet did to a value that is not a Device ID; empty where it left no trace. */
  static Optional<String> ofDeviceId(String value) {
    Optional<String> damage = ofText(value);
    if (damage.isPresent()) {
      return damage;
    }
    if (DATE.matcher(value).matches()) {
      return Optional.of(
          "was turned into a date by a spreadsheet. Take the Device ID from its source, and format"
              + " the column as text before you paste it");
    }
    if (isNumberOfASpreadsheet(value)) {
      return Optional.of(
          "was turned into a number by a spreadsheet. Take the Device ID from its source, and"
              + " format the column as text before you paste it");
    }
    if (SEVERAL_CELLS.matcher(value).matches()) {
      return Optional.of(
          "holds several cells. Use one separator in the whole file, and no quotes around a whole"
              + " line");
    }
    String digits = withoutSeparators(value);
    if (!HEX_DIGITS.matcher(digits).matches()) {
      return ofForeignCharacter(digits)
          .map(flaw -> flaw + " and not a hex digit. Type the character again")
          .or(() -> ofLetters(digits));
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
    return (HEX_DIGITS.matcher(digits).matches()
            && digits.length() >= DIGITS_LEFT_MIN
            && digits.length() <= EUI64_DIGITS)
        || resemblesDeviceId(value, digits);
  }

  /** Whether the value is a Device ID with characters that only look like its digits. */
  private static boolean resemblesDeviceId(String value, String digits) {
    return digits.length() >= DIGITS_ALONE_MIN
        && digits.length() <= EUI64_DIGITS + 2
        && HEX_DIGITS.matcher(NOT_PLAIN.matcher(meant(digits)).replaceAll("0")).matches()
        && digits.chars().filter(Character::isDigit).count() >= DECIMAL_DIGITS_MIN
        && digits.chars().anyMatch(Character::isLetter)
        && value.chars().noneMatch(Character::isWhitespace);
  }

  /** Whether the whole value is a Device ID, or what a spreadsheet leaves of one. */
  static boolean isDeviceIdAlone(String value) {
    String bare = value.replaceAll("[=\"']", "");
    if (SCIENTIFIC.matcher(bare).matches()) {
      return true;
    }
    // A telephone number or an MPAN has no letters.
    String digits = withoutSeparators(bare);
    return (HEX_DIGITS.matcher(digits).matches()
            && digits.chars().anyMatch(Character::isLetter)
            && digits.length() >= DIGITS_ALONE_MIN
            && digits.length() <= EUI64_DIGITS)
        || resemblesDeviceId(bare, digits);
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
        .mapToObj(
            c -> "holds '%s', which is %s".formatted(Character.toString(c), VisibleText.name(c)))
        .findFirst();
  }

  /** Letters that were typed in place of digits that look like them. */
  private static Optional<String> ofLetters(String digits) {
    return HEX_DIGITS.matcher(meant(digits)).matches() && digits.length() == EUI64_DIGITS
        ? Optional.of(
            "holds the letter O, I or l, and a Device ID holds the digits 0 and 1. Compare it with"
                + " its source")
        : Optional.empty();
  }

  private static String meant(String digits) {
    return digits.replace('O', '0').replace('o', '0').replace('I', '1').replace('l', '1');
  }

  /** Why a Device ID that can be read may still be wrong. */
  static Optional<String> ofReadableDeviceId(String value) {
    // This runs for every ID of a large inventory. Few IDs begin with digits that are alike.
    char first = value.isEmpty() ? ' ' : Character.toUpperCase(value.charAt(0));
    if ((first == '0' || first == 'F')
        && value.length() >= EUI64_DIGITS
        && Character.toUpperCase(value.charAt(SECOND_PAIR)) == first) {
      if (ALL_EQUAL.matcher(value).matches()) {
        return Optional.of(
            "is all %s, like a placeholder. Take the ID from its source"
                .formatted(first == '0' ? "zeros" : "F"));
      }
      if (PADDED.matcher(value).matches()) {
        return Optional.of(
            "begins with 8 zeros, like a number that was padded. Compare the ID with its source");
      }
    }
    return value.length() == EUI64_DIGITS && ROUNDED.matcher(value).matches()
        ? Optional.of(
            "has only decimal digits and ends in 0. A spreadsheet rounds numbers after 15 digits;"
                + " compare the ID with its source")
        : Optional.empty();
  }
}
