package hubreturns.service.smi;

import static java.util.stream.Collectors.joining;

import hubreturns.returnsfile.TableLine;
import hubreturns.returnsfile.UnreadableTable;
import hubreturns.service.smi.InventoryLine.UsableLine;
import hubreturns.service.smi.StagedInventory.RepeatedIds;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeviceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Warnings about IDs that occur several times in a file. A second reading of the file finds the
 * lines of the few IDs that are named.
 */
final class RepeatWarnings {
  private static final int LINES_NAMED_MAX = 5;

  private final Map<String, List<Long>> lines = new HashMap<>();

  private RepeatWarnings() {}

  /**
   * The warnings about a file.
   *
   * @param devices devices that are on several lines
   * @param gpfs GPFs of several hubs of the file
   * @param gpfsOnRecord GPFs of a hub of the file and of another hub in the inventory
   * @param otherDevices GPFs of a hub that are also devices of another type
   */
  static List<String> of(
      Path file,
      RepeatedIds devices,
      RepeatedIds gpfs,
      RepeatedIds gpfsOnRecord,
      RepeatedIds otherDevices)
      throws IOException, UnreadableTable {
    RepeatWarnings warnings = new RepeatWarnings();
    warnings.expect(InventoryColumn.DEVICE_ID, devices);
    warnings.expect(InventoryColumn.DEVICE_ID, otherDevices);
    warnings.expect(InventoryColumn.GPF_DEVICE_ID, gpfs);
    warnings.expect(InventoryColumn.GPF_DEVICE_ID, gpfsOnRecord);
    warnings.expect(InventoryColumn.GPF_DEVICE_ID, otherDevices);
    if (!warnings.lines.isEmpty()) {
      warnings.find(file);
    }
    return Stream.of(
            warnings.sentence(
                InventoryColumn.DEVICE_ID,
                devices,
                Counted.text(
                    devices.count(),
                    "device is on several lines; its last line counts",
                    "devices are on several lines; the last line of each counts")),
            warnings.sentence(
                InventoryColumn.GPF_DEVICE_ID,
                gpfs,
                gpfsAre(gpfs) + " the GPF of several hubs of the file"),
            warnings.sentence(
                InventoryColumn.GPF_DEVICE_ID,
                gpfsOnRecord,
                gpfsAre(gpfsOnRecord) + " the GPF of another hub in the inventory"),
            listed(
                gpfsAre(otherDevices)
                    + " the Device ID of another hub, or of another device that is not a GPF",
                otherDevices,
                warnings::onLinesOfBoth))
        .flatMap(Optional::stream)
        .toList();
  }

  private static String gpfsAre(RepeatedIds gpfs) {
    return Counted.text(gpfs.count(), "GPF is", "GPFs are");
  }

  private void expect(InventoryColumn column, RepeatedIds ids) {
    ids.examples()
        .forEach(
            id -> lines.putIfAbsent(key(column, String.valueOf(id.eui64())), new ArrayList<>()));
  }

  private static String key(InventoryColumn column, String value) {
    return column + " " + value;
  }

  private void find(Path file) throws IOException, UnreadableTable {
    try (InventoryFile again = InventoryFile.open(file)) {
      for (Optional<TableLine> line = again.next(); line.isPresent(); line = again.next()) {
        if (InventoryLine.read(again, line.get()) instanceof UsableLine usable) {
          note(InventoryColumn.DEVICE_ID, usable, line.get().number());
          note(InventoryColumn.GPF_DEVICE_ID, usable, line.get().number());
        }
      }
    }
  }

  private void note(InventoryColumn column, UsableLine line, long number) {
    List<Long> found = lines.get(key(column, line.value(column)));
    if (found != null && found.size() < LINES_NAMED_MAX) {
      found.add(number);
    }
  }

  private Optional<String> sentence(
      InventoryColumn column, RepeatedIds repeated, String statement) {
    return listed(statement, repeated, id -> id + " " + lines(column, id));
  }

  /** The statement with its examples; empty if it applies to no ID. */
  private static Optional<String> listed(
      String statement, RepeatedIds repeated, Function<DeviceId, String> where) {
    return repeated.count() == 0
        ? Optional.empty()
        : Optional.of(
            statement
                + ": "
                + repeated.examples().stream().map(where).collect(joining("; "))
                + (repeated.count() > repeated.examples().size() ? "; and others" : ""));
  }

  private String onLinesOfBoth(DeviceId id) {
    return "%s is gpf_device_id %s and device_id %s"
        .formatted(
            id, lines(InventoryColumn.GPF_DEVICE_ID, id), lines(InventoryColumn.DEVICE_ID, id));
  }

  private String lines(InventoryColumn column, DeviceId id) {
    List<Long> found = lines.getOrDefault(key(column, String.valueOf(id.eui64())), List.of());
    if (found.isEmpty()) {
      return "in the inventory";
    }
    return (found.size() == 1 ? "on line " : "on lines ")
        + found.stream().map(String::valueOf).collect(joining(", "));
  }
}
