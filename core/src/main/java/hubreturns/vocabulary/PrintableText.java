package hubreturns.vocabulary;

import java.util.regex.Pattern;

/** A text from outside in the form that messages, logs and terminals can show. */
public final class PrintableText {
  /** Stands for a character that cannot be shown, or that was lost. */
  public static final char REPLACEMENT = '\uFFFD';

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}&&[^\\p{Co}]]");

  private PrintableText() {}

  /**
   * The text with {@link #REPLACEMENT} in place of each character that could control a screen,
   * break a line or hide: control, format and unassigned characters, surrogates without a partner,
   * and the separators of lines and paragraphs.
   */
  public static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(String.valueOf(REPLACEMENT));
  }
}
