package hubreturns.client.plan;

import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.Line.ReturnLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Cuts a file into requests: a pure function of the lines and the form. */
public final class Plan {
  private Plan() {}

  /**
   * The batches, ordered by their group's first line: lines with the same associated information
   * together, in the order of the file, at most {@link HubList#HUBS_MAX} to a list.
   */
  public static List<Batch> of(List<ReturnLine> lines, Form form) {
    return switch (form) {
      case SINGLE -> lines.stream().map(line -> new Batch(line.detail(), List.of(line))).toList();
      case LIST -> lists(lines);
    };
  }

  private static List<Batch> lists(List<ReturnLine> lines) {
    SequencedMap<ReturnDetail, List<ReturnLine>> groups = new LinkedHashMap<>();
    for (ReturnLine line : lines) {
      groups.computeIfAbsent(line.detail(), detail -> new ArrayList<>()).add(line);
    }
    List<Batch> batches = new ArrayList<>();
    groups.forEach((detail, group) -> {
      for (int from = 0; from < group.size(); from += HubList.HUBS_MAX) {
        int to = Math.min(from + HubList.HUBS_MAX, group.size());
        batches.add(new Batch(detail, group.subList(from, to)));
      }
    });
    return List.copyOf(batches);
  }
}
