package hubreturns.returnsfile;

import hubreturns.returns.ReturnDetail;
import hubreturns.vocabulary.DeviceId;
import java.util.List;

/** One line of a returns file. */
public sealed interface Line {

  /** Where the line begins in the file; the first line of the file is 1. */
  int number();

  /** Its cells as written: a short line has fewer than the header. */
  List<String> cells();

  /** The cell in this column, from 0; empty where the line is shorter. */
  default String cell(int column) {
    return column < cells().size() ? cells().get(column) : "";
  }

  /** A line that can be sent. */
  record ReturnLine(int number, List<String> cells, DeviceId hub, ReturnDetail detail)
      implements Line {}

  /** A line that cannot be sent. */
  record BadLine(int number, List<String> cells, List<Flaw> flaws) implements Line {}
}
