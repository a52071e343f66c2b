package hubreturns.client;

import hubreturns.client.results.SentValues;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.Origin;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.vocabulary.DeviceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lines that name one hub with different values. Only one of them can be right, and a return cannot
 * be undone, so the client sends none of them (docs/client.md#what-is-sent).
 */
final class RepeatedHubs {
  private RepeatedHubs() {}

  /** The file, in which each of these lines is bad. */
  static ReturnsFile withoutContradictions(ReturnsFile file) {
    Map<DeviceId, List<ReturnLine>> byHub =
        file.good().stream().collect(Collectors.groupingBy(ReturnLine::hub));
    List<Line> lines = file.lines().stream().map(line -> checked(file, line, byHub)).toList();
    return new ReturnsFile(
        file.origin(),
        file.header(),
        lines,
        file.resultColumns(),
        file.unknownColumns(),
        file.mapping(),
        file.unnamedColumns(),
        file.warnings());
  }

  private static Line checked(ReturnsFile file, Line line, Map<DeviceId, List<ReturnLine>> byHub) {
    return switch (line) {
      case BadLine bad -> bad;
      case ReturnLine good -> {
        Optional<ReturnLine> other =
            byHub.getOrDefault(good.hub(), List.of()).stream()
                .filter(one -> !one.detail().equals(good.detail()))
                .findFirst();
        yield other.isPresent()
            ? new BadLine(
                good.number(), good.cells(), List.of(contradiction(file, good, other.get())))
            : good;
      }
    };
  }

  private static Flaw contradiction(ReturnsFile file, ReturnLine line, ReturnLine other) {
    Origin origin = file.origin();
    int column = file.deviceIdColumn();
    return new Flaw(
        origin.cell(line.number(), column),
        origin.cellOnly(line.number(), column),
        line.number(),
        Column.DEVICE_ID.title(),
        line.cell(column),
        "is also in %s with other values: %s. A hub can be returned only once. Delete the line that is wrong, or correct its hub"
            .formatted(
                origin.lineOnly(other.number()),
                SentValues.hereAndThere(line.detail(), other.detail())));
  }
}
