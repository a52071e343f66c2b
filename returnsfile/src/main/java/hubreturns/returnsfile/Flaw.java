package hubreturns.returnsfile;

import hubreturns.vocabulary.PrintableText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One error in a returns file or an inventory file.
 *
 * @param where the place as messages name it
 * @param cell the cell of a sheet, such as {@code C17}; empty for other files and whole lines
 * @param line from 1, which is the first line of the file
 * @param column the title of the column; empty when the whole line is meant
 * @param value the cell as written
 * @param advice what is wrong and what to do: the rest of a sentence, without its full stop
 */
public record Flaw(
    String where, String cell, long line, String column, String value, String advice) {
  private static final int VALUE_CHARACTERS_MAX = 60;

  static Flaw ofLine(long line, String advice) {
    return ofLine(new Origin.TextFile(), line, advice);
  }

  static Flaw ofLine(Origin origin, long line, String advice) {
    return new Flaw(origin.line(line), "", line, "", "", advice);
  }

  static Flaw ofWorkbook(String advice) {
    return new Flaw("workbook", "", 1, "", "", advice);
  }

  /**
   * Errors of several lines that read alike as one, in the order of their first lines. The advice
   * names the first lines, and how many more there are.
   */
  public static List<Flaw> counted(Origin origin, List<Flaw> flaws) {
    record Same(String column, String value, String advice) {}
    Map<Same, Flaw> first = new LinkedHashMap<>();
    Map<Same, LineNumbers> lines = new HashMap<>();
    for (Flaw flaw : flaws) {
      Same same = new Same(flaw.column(), flaw.shownValue(), flaw.advice());
      first.putIfAbsent(same, flaw);
      lines.computeIfAbsent(same, _ -> new LineNumbers()).add(flaw.line());
    }
    return first.entrySet().stream()
        .map(one ->
            one.getValue().onLines(origin, lines.getOrDefault(one.getKey(), new LineNumbers())))
        .toList();
  }

  /** The same about all these lines, of which this is the first. */
  Flaw onLines(Origin origin, LineNumbers lines) {
    String word =
        switch (origin) {
          case Origin.TextFile _ -> "line";
          case Origin.Sheet _ -> "row";
        };
    return lines.count() < 2
        ? this
        : new Flaw(where, cell, line, column, value, "%s (%s)".formatted(advice, lines.text(word)));
  }

  /** Place, column, value and advice on one line of text. */
  @Override
  public String toString() {
    return where + ": " + statement();
  }

  /** Cell, column, value and advice, for a text that names the line elsewhere. */
  public String withoutLine() {
    return cell.isEmpty() ? statement() : "cell " + cell + ": " + statement();
  }

  /** The value as messages show it. */
  public String shownValue() {
    return shortened(value);
  }

  private String statement() {
    if (column.isEmpty()) {
      return advice;
    }
    return value.isEmpty() ? column + " " + advice : column + " '" + shownValue() + "' " + advice;
  }

  /** The text as messages show it: printable, and cut if it is long. */
  public static String shortened(String text) {
    String printable = PrintableText.of(text);
    return printable.length() <= VALUE_CHARACTERS_MAX
        ? printable
        : printable.substring(0, VALUE_CHARACTERS_MAX) + "…";
  }
}
