package hubreturns.returnsfile;

import java.util.Locale;

/**
 * The name of a column as every file compares it: letter case, spaces, {@code _}, {@code -} and
 * invisible characters make no difference.
 */
public record ColumnName(String key) {

  /** The name that a title in a header line has. */
  public static ColumnName of(String title) {
    StringBuilder key = new StringBuilder(title.length());
    title
        .codePoints()
        .filter(c -> c != '_' && c != '-' && !VisibleText.isBlank(c))
        .forEach(key::appendCodePoint);
    return new ColumnName(key.toString().toLowerCase(Locale.ROOT));
  }

  /** Whether a person would see no name at all. */
  public boolean isEmpty() {
    return key.isEmpty();
  }
}
