package hubreturns.returnsfile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Finds where the quotes of a record break. It reads the file a second time, only to explain the
 * error.
 */
final class BrokenQuotes {
  private static final String OTHER_SEPARATORS = "|^~:";

  private BrokenQuotes() {}

  /** Whether another quoted cell follows, as in "a"|"b". */
  private static boolean isBeforeQuote(Reader text) throws IOException {
    text.mark(1);
    int next = text.read();
    text.reset();
    return next == '"';
  }

  /** What is wrong with the quotes of the record that begins on this line. */
  static Flaw find(TextSource source, long bytesMax, long recordLine, char delimiter)
      throws IOException {
    try (Reader text = new BufferedReader(new StrictText(source.open(), bytesMax))) {
      long line = 1;
      long opened = recordLine;
      boolean quoted = false;
      boolean cellStart = true;
      boolean afterQuote = false;
      int previous = -1;
      for (int c = text.read(); c >= 0; previous = c, c = text.read()) {
        boolean lineEnd = c == '\r' || (c == '\n' && previous != '\r');
        if (line >= recordLine) {
          if (quoted) {
            quoted = c != '"';
            afterQuote = c == '"';
          } else if (afterQuote && c == '"') {
            quoted = true;
            afterQuote = false;
          } else if (afterQuote && OTHER_SEPARATORS.indexOf(c) >= 0 && isBeforeQuote(text)) {
            return Flaw.ofLine(
                line,
                "'%c' follows the closing quote of a cell. Separate the cells with commas, semicolons or tabs"
                    .formatted(c));
          } else if (afterQuote && c != delimiter && c != '\n' && c != '\r') {
            return Flaw.ofLine(opened, closedEarly(opened, line));
          } else {
            afterQuote = false;
            if (c == '"' && cellStart) {
              quoted = true;
              opened = line;
            }
            cellStart = c == delimiter || c == '\n' || c == '\r';
          }
        }
        if (lineEnd) {
          line++;
        }
      }
      long last = previous == '\n' || previous == '\r' ? line - 1 : line;
      return quoted
          ? Flaw.ofLine(opened, neverClosed(opened, last))
          : Flaw.ofLine(
              recordLine,
              "a cell of this line is too long to be read. Shorten it, or look for a missing"
                  + " quote");
    }
  }

  private static String neverClosed(long opened, long last) {
    return opened == last
        ? "a quote opens here and is never closed. Close the quote or delete it"
        : ("a quote opens here and is never closed, so lines %,d to %,d would be read as one cell."
                + " Close the quote or delete it")
            .formatted(opened, last);
  }

  private static String closedEarly(long opened, long line) {
    return opened == line
        ? "text follows the closing quote of a cell. Write a quote inside a cell twice, or delete it"
        : ("the quoted cell that begins here ends on line %,d, and text follows its closing quote."
                + " A quote is missing or stray; correct the quotes on these lines")
            .formatted(line);
  }
}
