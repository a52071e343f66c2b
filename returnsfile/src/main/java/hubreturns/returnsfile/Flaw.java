package hubreturns.returnsfile;

/**
 * One thing that is wrong with a returns file.
 *
 * @param line from 1, the header's
 * @param column the column's name; empty when the whole line is meant
 * @param value what stands there
 * @param advice what is wrong and what is allowed, the rest of a sentence without its full stop
 */
public record Flaw(long line, String column, String value, String advice) {
  private static final int VALUE_CHARACTERS_MAX = 60;

  static Flaw ofLine(long line, String advice) {
    return new Flaw(line, "", "", advice);
  }

  /** Line, column, value and advice on one line of text. */
  @Override
  public String toString() {
    return "line " + line + ": " + withoutLine();
  }

  /** Column, value and advice, where the line is named already. */
  public String withoutLine() {
    if (column.isEmpty()) {
      return advice;
    }
    return value.isEmpty() ? column + " " + advice : column + " '" + shortened() + "' " + advice;
  }

  private String shortened() {
    String printable = value.replaceAll("\\p{Cntrl}", "\uFFFD");
    return printable.length() <= VALUE_CHARACTERS_MAX
        ? printable
        : printable.substring(0, VALUE_CHARACTERS_MAX) + "…";
  }
}
