package hubreturns.returnsfile;

import hubreturns.vocabulary.PrintableText;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * Text as a person sees it. Spreadsheets and web pages add characters that nobody sees, such as
 * no-break and zero width spaces. At the ends of a value they are ignored. Inside a value they are
 * an error.
 */
public final class VisibleText {
  /** Replaces a character or a value that could not be read. */
  static final char LOST_CHARACTER = PrintableText.REPLACEMENT;

  /**
   * Marks a value in a file of lines to correct. It survives every encoding, unlike the lost
   * character.
   */
  static final String ENTER_AGAIN = "[enter again]";

  private VisibleText() {}

  /** The text without white space and invisible characters at its ends. */
  public static String strip(String text) {
    String rest = stripTrailing(text);
    int from = 0;
    while (from < rest.length() && isBlank(rest.codePointAt(from))) {
      from += Character.charCount(rest.codePointAt(from));
    }
    return rest.substring(from);
  }

  /** The text without white space and invisible characters at its end. */
  public static String stripTrailing(String text) {
    int to = text.length();
    while (to > 0 && isBlank(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(0, to);
  }

  /** The text as a person would type it: plain spaces, and no invisible character. */
  public static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            plain.append(' ');
          } else if (!isInvisible(c)) {
            plain.appendCodePoint(c);
          }
        });
    return plain.toString().strip();
  }

  /**
   * The text with each letter and its accents as one character (Unicode's NFC). Programs of a Mac
   * write them apart, which nobody sees.
   */
  public static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Whether the text shows nothing at all. */
  public static boolean isBlank(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (!isBlank(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The first invisible character of the text by its code point and name, such as {@code U+200B
   * (zero width space)}; empty when a person sees every character. A line end counts as visible,
   * and a tab does not.
   */
  public static Optional<String> invisibleCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' || c > '~') && isInvisible(text.codePointAt(i))) {
        return Optional.of(name(text.codePointAt(i)));
      }
    }
    return Optional.empty();
  }

  /**
   * What is wrong with a text that holds an invisible character, or the mark of a lost one. Empty
   * if it holds neither.
   */
  public static Optional<String> flaw(String text) {
    return invisibleFlaw(text).or(() -> lostCharacter(text));
  }

  private static Optional<String> lostCharacter(String text) {
    boolean isLost = text.indexOf(LOST_CHARACTER) >= 0;
    return isLost || text.endsWith(ENTER_AGAIN)
        ? Optional.of(
            "holds %s, which marks a value that an earlier program could not use as it was. Enter the value again from its source"
                .formatted(isLost ? name(LOST_CHARACTER) : ENTER_AGAIN))
        : Optional.empty();
  }

  private static Optional<String> invisibleFlaw(String text) {
    return invisibleCharacter(text)
        .map(character ->
            "holds the invisible character %s. %s"
                .formatted(
                    character,
                    text.codePoints().anyMatch(VisibleText::isWideSpace)
                        ? "Write a plain space, or delete it"
                        : "Delete it"));
  }

  private static boolean isWideSpace(int c) {
    return c != ' ' && Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  static boolean isBlank(int c) {
    return c == ' ' || ((c < '!' || c > '~') && (Character.isWhitespace(c) || isInvisible(c)));
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.SPACE_SEPARATOR -> c != ' ';
      case Character.CONTROL -> c != '\n' && c != '\r';
      default ->
          c == 0x2800 || c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0xFFA0 || isVariation(c);
    };
  }

  /** Marks that only choose how the character before them looks. */
  private static boolean isVariation(int c) {
    return c == 0x034F
        || (c >= 0x180B && c <= 0x180F)
        || (c >= 0xFE00 && c <= 0xFE0F)
        || (c >= 0xE0100 && c <= 0xE01EF);
  }

  /** A character by its code point and name. */
  static String name(int c) {
    Optional<String> name = Optional.ofNullable(Character.getName(c));
    return "U+%04X%s"
        .formatted(c, name.map(text -> " (" + text.toLowerCase(Locale.ROOT) + ")").orElse(""));
  }
}
