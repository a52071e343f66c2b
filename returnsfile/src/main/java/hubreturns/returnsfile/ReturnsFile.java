package hubreturns.returnsfile;

import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import java.util.List;

/**
 * A returns file whose header could be read.
 *
 * @param header the names of its columns as written
 * @param lines its lines that are not blank
 * @param unknownColumns names that mean nothing here
 */
public record ReturnsFile(List<String> header, List<Line> lines, List<String> unknownColumns) {
  /** Copies. */
  public ReturnsFile {
    header = List.copyOf(header);
    lines = List.copyOf(lines);
    unknownColumns = List.copyOf(unknownColumns);
  }

  /** The lines that can be sent. */
  public List<ReturnLine> good() {
    return lines.stream().filter(ReturnLine.class::isInstance).map(ReturnLine.class::cast).toList();
  }

  /** The lines that cannot. */
  public List<BadLine> bad() {
    return lines.stream().filter(BadLine.class::isInstance).map(BadLine.class::cast).toList();
  }
}
