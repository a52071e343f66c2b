package hubreturns.returnsfile;

import java.util.List;

/** The columns that programs add to a returns file. */
public final class ReturnsTable {
  /** Columns that say what became of a line. A file with them can be sent: they are not read. */
  public static final List<String> RESULT_COLUMNS =
      List.of("line", "code", "meaning", "what_to_do", "request_id", "answered_at");

  /** The last column of the client's results file; it is not read either. */
  public static final String RETURN_REFERENCE = "return_reference";

  private ReturnsTable() {}
}
