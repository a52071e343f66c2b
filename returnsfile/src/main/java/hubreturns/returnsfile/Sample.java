package hubreturns.returnsfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The first lines below a header, which show what its columns hold.
 *
 * @param lines in their order, without blank lines
 */
record Sample(List<TableLine> lines) {
  /** What a spreadsheet makes of a Device ID that looks like a number. */
  private static final Pattern NUMBER =
      Pattern.compile("[0-9](?:[.,][0-9]+)?E\\+1[0-9]", Pattern.CASE_INSENSITIVE);

  /** What a spreadsheet leaves of a Device ID whose zeros at the beginning it dropped. */
  private static final Pattern SHORTENED =
      Pattern.compile("[0-9A-F]{10,15}", Pattern.CASE_INSENSITIVE);

  /** A Device ID has eight bytes. */
  private static final int ID_PARTS_MAX = 8;

  /**
   * A column that holds Device IDs.
   *
   * @param position from 0
   * @param value the first of them, or the number that it became
   */
  record DeviceIds(int position, String value) {}

  /** The first value of this column, from 0; empty if all cells are blank. */
  String firstValue(int column) {
    return lines.stream()
        .map(line -> VisibleText.strip(line.cell(column)))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The first Device ID of this column, from 0, or the first number that was one. */
  Optional<String> deviceId(int column) {
    return firstMatch(column, Table.EUI64).or(() -> firstMatch(column, NUMBER));
  }

  /**
   * The first Device ID of a column, from 0, whose title names hubs or devices, or what a
   * spreadsheet made of one. In other columns, digits may be anything.
   */
  Optional<String> damagedDeviceId(int column) {
    return deviceId(column).or(() -> firstMatch(column, SHORTENED));
  }

  /**
   * Those of these columns, from 0, that hold Device IDs. Empty if all the IDs became numbers.
   *
   * @param titled the columns whose titles name hubs or devices
   */
  List<DeviceIds> deviceIds(List<Integer> columns, Set<Integer> titled) {
    if (columns.stream().allMatch(column -> firstMatch(column, Table.EUI64).isEmpty())) {
      return List.of();
    }
    return columns.stream()
        .flatMap(column ->
            (titled.contains(column) ? damagedDeviceId(column) : deviceId(column))
                .map(value -> new DeviceIds(column, value)).stream())
        .toList();
  }

  /**
   * Device IDs whose parts are in several columns side by side.
   *
   * @param first the position of the first column, from 0
   * @param last that of the last one
   * @param value the parts of the first line together
   */
  record SplitIds(int first, int last, String value) {}

  /**
   * Columns whose cells together are a Device ID on each line; empty if some column has whole IDs.
   */
  Optional<SplitIds> splitIds() {
    int width = lines.stream().mapToInt(line -> line.cells().size()).max().orElse(0);
    if (IntStream.range(0, width).anyMatch(one -> firstMatch(one, Table.EUI64).isPresent())) {
      return Optional.empty();
    }
    for (int first = 0; first < width; first++) {
      for (int last = first + 1; last < Math.min(width, first + ID_PARTS_MAX); last++) {
        int from = first;
        int to = last;
        if (lines.stream()
            .allMatch(line -> Table.EUI64.matcher(joined(line, from, to)).matches())) {
          return Optional.of(new SplitIds(first, last, joined(lines.getFirst(), first, last)));
        }
      }
    }
    return Optional.empty();
  }

  private static String joined(TableLine line, int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(column -> VisibleText.strip(line.cell(column)))
        .collect(Collectors.joining());
  }

  private Optional<String> firstMatch(int column, Pattern pattern) {
    return lines.stream()
        .map(line -> VisibleText.strip(line.cell(column)))
        .filter(value -> pattern.matcher(value).matches())
        .findFirst();
  }
}
