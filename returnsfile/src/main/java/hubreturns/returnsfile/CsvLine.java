package hubreturns.returnsfile;

import java.util.List;
import java.util.Optional;

/**
 * One record of a CSV file.
 *
 * @param number the line on which it begins, from 1
 * @param cells as written, and only as many as the line has
 * @param fault why the line cannot be used, whatever its cells say
 */
public record CsvLine(long number, List<String> cells, Optional<String> fault) {
  /** Keeps the list as it is: the reader makes a new one for each line. */
  public CsvLine {}

  /** The cell in this column, from 0; empty where the line is shorter. */
  public String cell(int column) {
    return column < cells.size() ? cells.get(column) : "";
  }

  boolean isBlank() {
    for (String cell : cells) {
      if (!VisibleText.isBlank(cell)) {
        return false;
      }
    }
    return true;
  }
}
