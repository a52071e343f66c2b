package hubreturns.returnsfile;

import java.util.List;

/** The columns that programs add to a returns file. */
public final class ReturnsTable {
  /** Columns with the result of a line. A file with these columns can be sent; they are ignored. */
  public static final List<String> RESULT_COLUMNS =
      List.of("line", "code", "meaning", "what_to_do", "request_id", "answered_at");

  /** The last column of the client's results file, which is ignored as well. */
  public static final String RETURN_REFERENCE = "return_reference";

  private ReturnsTable() {}
}
