package hubreturns.returnsfile;

import java.util.List;

/**
 * Cells that one organisation wrote and another opens in a spreadsheet. A spreadsheet takes a cell
 * that begins with one of a few characters for a formula; an apostrophe in front makes the cell
 * text.
 */
public final class SpreadsheetCells {
  private static final String FORMULA_STARTS = "=+-@\t\r\n";

  private SpreadsheetCells() {}

  /** The cells, changed where needed so that none can act as a formula. */
  public static List<String> safe(List<String> cells) {
    return cells.stream().map(SpreadsheetCells::safe).toList();
  }

  /** The cell, changed if needed so that it cannot act as a formula. */
  public static String safe(String cell) {
    return !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }
}
