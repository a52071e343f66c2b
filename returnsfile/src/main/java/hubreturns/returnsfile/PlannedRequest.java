package hubreturns.returnsfile;

import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.Line.ReturnLine;
import java.util.List;

/**
 * The lines that go into one request, in the order of the file.
 *
 * @param detail the associated information that all of them share
 */
public record PlannedRequest(ReturnDetail detail, List<ReturnLine> lines) {
  /** Refuses lines that do not share the detail. */
  public PlannedRequest {
    lines = List.copyOf(lines);
    if (!lines.stream().allMatch(line -> line.detail().equals(detail))) {
      throw new IllegalArgumentException(
          "all hubs of one request share the associated information");
    }
  }

  /** The hubs as the request lists them. */
  public HubList hubs() {
    return new HubList(lines.stream().map(ReturnLine::hub).toList());
  }

  /** The numbers of the lines in the file. */
  public List<Integer> lineNumbers() {
    return lines.stream().map(ReturnLine::number).toList();
  }
}
