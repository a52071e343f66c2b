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
   * @param devices on several lines
   * @param gpfs of several hubs of the file
   * @param gpfsOnRecord of a hub of the file and of another hub in the inventory
   * @param otherDevices of a hub, and devices themselves that are not GPFs
   */
  static List<String> of(
      Path file,
      RepeatedIds devices,
      RepeatedIds gpfs,
      RepeatedIds gpfsOnRecord,
      RepeatedIds otherDevices)
      throws IOException, UnreadableTable {
    RepeatWarnings warnings = new RepeatWarnings();
    List<DeviceId> gpfExamples = new ArrayList<>(gpfs.examples());
    gpfExamples.addAll(gpfsOnRecord.examples());
    gpfExamples.addAll(otherDevices.examples());
    warnings.expect(InventoryColumn.DEVICE_ID, devices.examples());
    warnings.expect(InventoryColumn.DEVICE_ID, otherDevices.examples());
    warnings.expect(InventoryColumn.GPF_DEVICE_ID, gpfExamples);
    if (!warnings.lines.isEmpty()) {
      warnings.find(file);
    }
    List<String> sentences = new ArrayList<>();
    if (devices.count() > 0) {
      sentences.add(
          warnings.sentence(
              InventoryColumn.DEVICE_ID,
              devices,
              devices.count() == 1
                  ? "1 device is on several lines; its last line counts"
                  : "%,d devices are on several lines; the last line of each counts"
                      .formatted(devices.count())));
    }
    if (gpfs.count() > 0) {
      sentences.add(
          warnings.sentence(
              InventoryColumn.GPF_DEVICE_ID,
              gpfs,
              gpfsAre(gpfs.count()) + " the GPF of several hubs of the file"));
    }
    if (gpfsOnRecord.count() > 0) {
      sentences.add(
          warnings.sentence(
              InventoryColumn.GPF_DEVICE_ID,
              gpfsOnRecord,
              gpfsAre(gpfsOnRecord.count()) + " the GPF of another hub in the inventory"));
    }
    if (otherDevices.count() > 0) {
      sentences.add(
          listed(
              gpfsAre(otherDevices.count())
                  + " the Device ID of another hub, or of another device that is not a GPF",
              otherDevices,
              warnings::onLinesOfBoth));
    }
    return sentences;
  }

  private static String gpfsAre(long count) {
    return Counted.text(count, "GPF is", "GPFs are");
  }

  private void expect(InventoryColumn column, List<DeviceId> ids) {
    ids.forEach(
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

  private String sentence(InventoryColumn column, RepeatedIds repeated, String statement) {
    return listed(statement, repeated, id -> id + " " + lines(column, id));
  }

  private static String listed(
      String statement, RepeatedIds repeated, Function<DeviceId, String> where) {
    return statement
        + ": "
        + repeated.examples().stream().map(where).collect(joining("; "))
        + (repeated.count() > repeated.examples().size() ? "; and others" : "");
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
