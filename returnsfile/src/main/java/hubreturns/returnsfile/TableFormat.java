package hubreturns.returnsfile;

import java.util.List;

/**
 * What one kind of file may hold. The limits apply while the file is read.
 *
 * @param columns the titles of its columns
 * @param needed the titles without which the file cannot be read
 * @param ignored titles of columns that the programs add, in their order
 * @param ignoredMin this many of these columns or more, side by side, are not read; fewer count as
 *     unknown columns
 * @param bytesMax the largest file
 * @param linesMax the most lines after the header
 */
public record TableFormat(
    List<String> columns,
    List<String> needed,
    List<String> ignored,
    int ignoredMin,
    long bytesMax,
    long linesMax) {
  /** The most columns of any file: those that are known, and room for a supplier's own. */
  public static final int COLUMNS_MAX = 64;

  /** The longest cell of any file, in UTF-16 characters. */
  public static final int CELL_CHARACTERS_MAX = 1_000;

  /**
   * Refuses a format without needed columns, and a needed column that is not in {@code columns}.
   */
  public TableFormat {
    columns = List.copyOf(columns);
    needed = List.copyOf(needed);
    ignored = List.copyOf(ignored);
    if (needed.isEmpty() || !columns.containsAll(needed)) {
      throw new IllegalArgumentException("at least one column is needed, and each has a title");
    }
  }
}
