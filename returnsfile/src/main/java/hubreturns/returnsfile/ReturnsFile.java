package hubreturns.returnsfile;

import hubreturns.returnsfile.ColumnMapping.MappedColumn;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.DeviceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A returns file whose header could be read.
 *
 * @param origin what the lines were read from
 * @param header the titles of its columns as written, and the names of columns whose mapping was
 *     accepted
 * @param lines its lines that are not blank
 * @param resultColumns the columns, from 0, that an earlier run of a program added
 * @param unknownColumns titles that a returns file does not have; their cells are not sent
 * @param mapping what the titles in {@code unknownColumns} seem to mean
 * @param accepted the columns that are read as a person accepted it
 * @param unnamedColumns columns without a title that hold something: the column, from 1, and its
 *     first value; their cells are not sent
 * @param warnings values that can be sent, but are probably wrong
 */
public record ReturnsFile(
    Origin origin,
    List<String> header,
    List<Line> lines,
    List<Integer> resultColumns,
    List<String> unknownColumns,
    ColumnMapping mapping,
    List<MappedColumn> accepted,
    SortedMap<Integer, String> unnamedColumns,
    List<Flaw> warnings) {
  /** Copies the lists and the map. */
  public ReturnsFile {
    header = List.copyOf(header);
    lines = List.copyOf(lines);
    resultColumns = List.copyOf(resultColumns);
    unknownColumns = List.copyOf(unknownColumns);
    accepted = List.copyOf(accepted);
    unnamedColumns = new TreeMap<>(unnamedColumns);
    warnings = List.copyOf(warnings);
  }

  /** Its column of Device IDs, from 0. No returns file is without one. */
  public int deviceIdColumn() {
    for (int i = 0; i < header.size(); i++) {
      if (Column.named(header.get(i)).equals(Optional.of(Column.DEVICE_ID))) {
        return i;
      }
    }
    throw new IllegalStateException("a returns file has a column device_id");
  }

  /** The hub of one of its lines, also of one that is bad for another reason. */
  public Optional<DeviceId> hub(Line line) {
    return switch (line) {
      case ReturnLine good -> Optional.of(good.hub());
      case BadLine bad -> DeviceId.read(WrittenEui64.typed(bad.cell(deviceIdColumn())));
    };
  }

  /** The lines that can be sent. */
  public List<ReturnLine> good() {
    return lines.stream().filter(ReturnLine.class::isInstance).map(ReturnLine.class::cast).toList();
  }

  /** The lines that cannot be sent. */
  public List<BadLine> bad() {
    return lines.stream().filter(BadLine.class::isInstance).map(BadLine.class::cast).toList();
  }

  /** The hubs that lines name which cannot be sent. */
  public Set<DeviceId> hubsOfBadLines() {
    return bad().stream().flatMap(line -> hub(line).stream()).collect(Collectors.toSet());
  }

  /** The lines that repeat a hub, each with the first line that names the hub. */
  public SortedMap<Integer, Integer> repeats() {
    Map<DeviceId, Integer> first = new HashMap<>();
    SortedMap<Integer, Integer> repeats = new TreeMap<>();
    for (ReturnLine line : good()) {
      Integer earlier = first.putIfAbsent(line.hub(), line.number());
      if (earlier != null) {
        repeats.put(line.number(), earlier);
      }
    }
    return repeats;
  }
}
