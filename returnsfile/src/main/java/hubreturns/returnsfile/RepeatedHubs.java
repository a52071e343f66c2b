package hubreturns.returnsfile;

import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.DeviceId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Lines that return one hub in different ways: as another type, for another fault or from another
 * kind of connection. Only one of them can be right, and a return cannot be undone, so none of them
 * can be sent (docs/client.md#what-is-sent).
 */
final class RepeatedHubs {
  private static final List<Column> WAY =
      List.of(Column.RETURN_TYPE, Column.FAULT_REASON, Column.CONNECTION_METHOD);

  /** The ways in which lines return a hub. Two of them are enough to find another one. */
  private static final int WAYS_MAX = 2;

  private final Origin origin;
  private final Map<Column, Integer> positions;
  private final int hubs;

  /** By the meaning of the cells. */
  private final Map<DeviceId, Map<List<String>, ReturnLine>> good = new HashMap<>();

  /** By the cells as written, because some of them have no meaning. */
  private final Map<DeviceId, Map<List<String>, BadLine>> bad = new HashMap<>();

  private RepeatedHubs(Origin origin, Map<Column, Integer> positions) {
    this.origin = origin;
    this.positions = positions;
    this.hubs = Objects.requireNonNull(positions.get(Column.DEVICE_ID));
  }

  /**
   * The lines, each of which is bad if another one contradicts it.
   *
   * @param positions of the columns, from 0
   */
  static List<Line> withoutContradictions(
      List<Line> lines, Origin origin, Map<Column, Integer> positions) {
    RepeatedHubs repeated = new RepeatedHubs(origin, positions);
    lines.forEach(repeated::note);
    return lines.stream().map(repeated::checked).toList();
  }

  private void note(Line line) {
    switch (line) {
      case ReturnLine one -> note(good, one.hub(), way(one.detail()), one);
      case BadLine one ->
          DeviceId.read(WrittenEui64.typed(one.cell(hubs)))
              .ifPresent(hub -> note(bad, hub, written(one), one));
    }
  }

  private static <L> void note(
      Map<DeviceId, Map<List<String>, L>> lines, DeviceId hub, List<String> way, L line) {
    Map<List<String>, L> ways = lines.computeIfAbsent(hub, _ -> new LinkedHashMap<>(WAYS_MAX));
    if (ways.size() < WAYS_MAX) {
      ways.putIfAbsent(way, line);
    }
  }

  private static <L> Optional<L> another(
      Map<DeviceId, Map<List<String>, L>> lines, DeviceId hub, List<String> way) {
    return lines.getOrDefault(hub, Map.of()).entrySet().stream()
        .filter(one -> !one.getKey().equals(way))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static List<String> way(ReturnDetail detail) {
    return WAY.stream().map(column -> SentValues.cell(detail, column)).toList();
  }

  private List<String> written(Line line) {
    return WAY.stream()
        .map(positions::get)
        .filter(Objects::nonNull)
        .map(position -> VisibleText.strip(line.cell(position)).toLowerCase(Locale.ROOT))
        .toList();
  }

  private Line checked(Line line) {
    return line instanceof ReturnLine one
        ? another(good, one.hub(), way(one.detail()))
            .map(other ->
                "is also in %s, which returns it differently: %s. A hub can be returned only once. Delete the line that is wrong, or correct its hub"
                    .formatted(
                        origin.lineOnly(other.number()),
                        SentValues.hereAndThere(one.detail(), other.detail())))
            .or(() ->
                another(bad, one.hub(), written(one))
                    .map(other ->
                        "is also in %s, which has an error and may return it differently. A hub can be returned only once. Correct that line, or delete the line that is wrong"
                            .formatted(origin.lineOnly(other.number()))))
            .<Line>map(why -> new BadLine(one.number(), one.cells(), List.of(flaw(one, why))))
            .orElse(one)
        : line;
  }

  private Flaw flaw(ReturnLine line, String why) {
    return new Flaw(
        origin.cell(line.number(), hubs),
        origin.cellOnly(line.number(), hubs),
        line.number(),
        Column.DEVICE_ID.title(),
        line.cell(hubs),
        why);
  }
}
