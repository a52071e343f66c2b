package hubreturns.returnsfile;

import hubreturns.returns.Form;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.UserReference;
import hubreturns.returnsfile.Line.ReturnLine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many requests a file needs, and which optional columns are to blame for many of them. Hubs
 * share a request only if every optional column says the same (docs/client.md#what-is-sent).
 *
 * @param requests that the lines need
 * @param without columns that differ from line to line
 * @param requestsWithout that the lines would need without these columns
 */
public record RequestCount(int requests, Set<Column> without, int requestsWithout) {
  /** Columns are to blame if leaving them out divides the number of requests by at least this. */
  private static final int FACTOR = 2;

  /** What to leave out so that fewer requests are needed; empty where no column is to blame. */
  public static Optional<RequestCount> reducible(List<ReturnLine> lines) {
    int requests = RequestPlan.of(lines, Form.LIST).size();
    Stream<Set<Column>> single = Column.OPTIONAL.stream().sorted().map(Set::of);
    Set<Column> used =
        Column.OPTIONAL.stream()
            .filter(column -> lines.stream().anyMatch(line -> isGiven(line.detail(), column)))
            .collect(Collectors.toSet());
    return Stream.concat(single, Stream.of(used))
        .map(columns -> new RequestCount(requests, columns, count(lines, columns)))
        .filter(count -> requests > 1 && count.requestsWithout() * FACTOR <= requests)
        .min(
            Comparator.comparingInt((RequestCount count) -> count.without().size())
                .thenComparingInt(RequestCount::requestsWithout));
  }

  /** How many requests the hubs need and why, without the full stop. */
  public String statement(int hubs) {
    return "%,d hubs need %,d requests, because %s %s from line to line"
        .formatted(
            hubs,
            requests,
            without.stream().sorted().map(Column::title).collect(Collectors.joining(" and ")),
            without.size() == 1 ? "differs" : "differ");
  }

  private static int count(List<ReturnLine> lines, Set<Column> without) {
    List<ReturnLine> reduced =
        lines.stream()
            .map(line ->
                new ReturnLine(
                    line.number(), line.cells(), line.hub(), reduced(line.detail(), without)))
            .toList();
    return RequestPlan.of(reduced, Form.LIST).size();
  }

  private static ReturnDetail reduced(ReturnDetail detail, Set<Column> without) {
    UserReference reference = reduced(detail.reference(), without);
    return switch (detail) {
      case NoFaultReturn noFault -> new NoFaultReturn(noFault.type(), reference);
      case FaultReturn fault ->
          new FaultReturn(
              fault.type(),
              reference,
              fault.otherDevice(),
              fault.connectionMethod(),
              fault.reason());
    };
  }

  private static UserReference reduced(UserReference reference, Set<Column> without) {
    return new UserReference(
        reference.dateTime().filter(text -> !without.contains(Column.USER_REF_DATE_TIME)),
        reference.id().filter(text -> !without.contains(Column.USER_REF_ID)),
        reference.incidentReference().filter(text -> !without.contains(Column.INCIDENT_REFERENCE)),
        reference
            .additionalInformation()
            .filter(text -> !without.contains(Column.ADDITIONAL_INFORMATION)));
  }

  private static boolean isGiven(ReturnDetail detail, Column column) {
    return !reduced(detail.reference(), Set.of(column)).equals(detail.reference());
  }
}
