package hubreturns.returnsfile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The columns that programs add to a returns file. */
public final class ReturnsTable {
  /** Columns with the result of a line. A file with these columns can be sent; they are ignored. */
  public static final List<String> RESULT_COLUMNS =
      List.of("line", "code", "meaning", "what_to_do", "request_id", "answered_at");

  /** The columns of the client's results file, which are all ignored. */
  public static final List<String> CLIENT_COLUMNS =
      Stream.concat(RESULT_COLUMNS.stream(), Stream.of("return_reference")).toList();

  /** The first result columns, which say what is wrong with a line. */
  public static final List<String> ADVICE_COLUMNS = RESULT_COLUMNS.subList(0, 4);

  private ReturnsTable() {}

  /** The header of a file, with these result columns in place of earlier ones. */
  public static List<String> header(ReturnsFile file, List<String> resultColumns) {
    List<String> header = new ArrayList<>();
    kept(file).forEach(i -> header.add(file.header().get(i)));
    header.addAll(resultColumns);
    return header;
  }

  /**
   * The cells of a line and its results, below {@link #header}. Cells beyond the columns of the
   * file come last. Without them, a line with too many cells would look right.
   */
  public static List<String> cells(ReturnsFile file, Line line, List<String> results) {
    List<String> cells = new ArrayList<>();
    kept(file).forEach(i -> cells.add(line.cell(i)));
    cells.addAll(results);
    line.cells().stream().skip(file.header().size()).forEach(cells::add);
    return cells;
  }

  private static IntStream kept(ReturnsFile file) {
    return IntStream.range(0, file.header().size())
        .filter(column -> !file.resultColumns().contains(column));
  }
}
