package hubreturns.returnsfile;

import java.util.List;

/**
 * One record of a CSV file, told apart into its cells and no further.
 *
 * @param line where it begins in the file, from 1
 */
public record Row(int line, List<String> cells) {
  /** Copies. */
  public Row {
    cells = List.copyOf(cells);
  }
}
