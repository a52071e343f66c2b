package hubreturns.returnsfile;

import hubreturns.returns.ReturnDetail;
import hubreturns.vocabulary.DeviceId;
import java.util.List;

/** One line of a returns file. */
public sealed interface Line {

  /** Where it begins in the file, from 1; the header is line 1. */
  int number();

  /** Its cells as written, as many as the header has. */
  List<String> cells();

  /** A line that can be sent. */
  record ReturnLine(int number, List<String> cells, DeviceId hub, ReturnDetail detail)
      implements Line {}

  /** A line that cannot. */
  record BadLine(int number, List<String> cells, List<Flaw> flaws) implements Line {}
}
