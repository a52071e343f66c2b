package hubreturns.returnsfile;

import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.DeviceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lines that return one hub in different ways: as another type, for another fault or from another
 * kind of connection. Only one of them can be right, and a return cannot be undone, so none of them
 * can be sent (docs/client.md#what-is-sent).
 */
final class RepeatedHubs {
  private static final List<Column> WAY =
      List.of(Column.RETURN_TYPE, Column.FAULT_REASON, Column.CONNECTION_METHOD);

  private RepeatedHubs() {}

  /**
   * The lines, each of which is bad if another one contradicts it.
   *
   * @param column the column of the Device ID, from 0
   */
  static List<Line> withoutContradictions(List<Line> lines, Origin origin, int column) {
    Map<DeviceId, List<ReturnLine>> byHub =
        lines.stream()
            .filter(ReturnLine.class::isInstance)
            .map(ReturnLine.class::cast)
            .collect(Collectors.groupingBy(ReturnLine::hub));
    return lines.stream().map(line -> checked(line, byHub, origin, column)).toList();
  }

  private static Line checked(
      Line line, Map<DeviceId, List<ReturnLine>> byHub, Origin origin, int column) {
    return switch (line) {
      case BadLine bad -> bad;
      case ReturnLine good -> {
        Optional<ReturnLine> other =
            byHub.getOrDefault(good.hub(), List.of()).stream()
                .filter(one -> SentValues.differ(one.detail(), good.detail(), WAY))
                .findFirst();
        yield other.isPresent()
            ? new BadLine(
                good.number(),
                good.cells(),
                List.of(contradiction(good, other.get(), origin, column)))
            : good;
      }
    };
  }

  private static Flaw contradiction(ReturnLine line, ReturnLine other, Origin origin, int column) {
    return new Flaw(
        origin.cell(line.number(), column),
        origin.cellOnly(line.number(), column),
        line.number(),
        Column.DEVICE_ID.title(),
        line.cell(column),
        "is also in %s, which returns it differently: %s. A hub can be returned only once. Delete the line that is wrong, or correct its hub"
            .formatted(
                origin.lineOnly(other.number()),
                SentValues.hereAndThere(line.detail(), other.detail())));
  }
}
