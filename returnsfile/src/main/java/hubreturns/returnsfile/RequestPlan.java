package hubreturns.returnsfile;

import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.Line.ReturnLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Decides which lines of a file go into which request (docs/client.md#what-is-sent). */
public final class RequestPlan {
  private RequestPlan() {}

  /**
   * The requests for these lines. In the single form, each line is a request. In the list form,
   * lines with the same associated information go together, in the order of the file, at most
   * {@link HubList#HUBS_MAX} to a list. The requests are in the order of the first line of each
   * group.
   */
  public static List<PlannedRequest> of(List<ReturnLine> lines, Form form) {
    return switch (form) {
      case SINGLE ->
          lines.stream().map(line -> new PlannedRequest(line.detail(), List.of(line))).toList();
      case LIST -> lists(lines);
    };
  }

  private static List<PlannedRequest> lists(List<ReturnLine> lines) {
    SequencedMap<ReturnDetail, List<ReturnLine>> groups = new LinkedHashMap<>();
    for (ReturnLine line : lines) {
      groups.computeIfAbsent(line.detail(), detail -> new ArrayList<>()).add(line);
    }
    List<PlannedRequest> requests = new ArrayList<>();
    groups.forEach((detail, group) -> {
      for (int from = 0; from < group.size(); from += HubList.HUBS_MAX) {
        int to = Math.min(from + HubList.HUBS_MAX, group.size());
        requests.add(new PlannedRequest(detail, group.subList(from, to)));
      }
    });
    return List.copyOf(requests);
  }
}
