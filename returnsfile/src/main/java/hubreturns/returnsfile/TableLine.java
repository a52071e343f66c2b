package hubreturns.returnsfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record of a CSV file, or one row of a sheet.
 *
 * @param number the line on which it begins, from 1
 * @param cells as written, and only as many as the line has
 * @param fault why the line cannot be used, whatever its cells say
 * @param notes what a sheet says about cells beside their text, by column from 0
 */
public record TableLine(
    long number, List<String> cells, Optional<String> fault, Map<Integer, CellNote> notes) {
  /** Keeps the collections as they are: the reader makes new ones for each line. */
  public TableLine {}

  TableLine(long number, List<String> cells, Optional<String> fault) {
    this(number, cells, fault, Map.of());
  }

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
    return notes.isEmpty();
  }
}
