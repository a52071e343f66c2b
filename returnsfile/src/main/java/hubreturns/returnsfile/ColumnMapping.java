package hubreturns.returnsfile;

import hubreturns.returnsfile.Sample.DeviceIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns that unknown titles of a file seem to mean (docs/client.md#other-titles). A person
 * decides whether the mapping is right.
 *
 * @param columns the titles whose meaning is clear, in the order of the file
 * @param doubts why other titles have no clear meaning, one sentence each
 * @param unsent titles that mean no column
 */
public record ColumnMapping(List<MappedColumn> columns, List<String> doubts, List<String> unsent) {

  /** A word in a title that names devices other than hubs. */
  private static final Pattern OTHER_DEVICE =
      Pattern.compile(
          "(?<![a-z])(?:GPF|ESME|GSME|PPMID|IHD|HCALCS|CAD|SAPC|meter|other)(?![a-z])",
          Pattern.CASE_INSENSITIVE);

  /** A word in a title that names hubs or devices. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?<![a-z])(?:hubs?|CHFs?|CHs?|devices?|EUI|EUI64|GUID)(?![a-z])",
          Pattern.CASE_INSENSITIVE);

  /** No title needs a mapping. */
  public static final ColumnMapping NONE = new ColumnMapping(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public ColumnMapping {
    columns = List.copyOf(columns);
    doubts = List.copyOf(doubts);
    unsent = List.copyOf(unsent);
  }

  /**
   * A title and the column that it seems to mean.
   *
   * @param position from 0
   * @param place the column as the file's messages count it
   */
  public record MappedColumn(int position, String place, String title, Column column) {}

  /** The column that this title seems to mean. */
  public Optional<Column> meaning(String title) {
    return columns.stream()
        .filter(mapped -> mapped.title().equals(title))
        .map(MappedColumn::column)
        .findFirst();
  }

  /** Whether the mapping supplies all of these columns. */
  boolean supplies(List<String> titles) {
    return titles.stream()
        .allMatch(title -> columns.stream().anyMatch(one -> one.column().title().equals(title)));
  }

  /**
   * Proposes a mapping.
   *
   * @param unknown positions, from 0, of columns that a returns file does not have
   * @param present columns that the header itself names
   * @param sample the lines whose cells tell similar titles apart
   * @param deviceIds the columns that hold Device IDs, and are not known to be of other devices
   */
  static ColumnMapping of(
      TableLine header,
      List<Integer> unknown,
      Set<Column> present,
      Origin origin,
      Sample sample,
      List<DeviceIds> deviceIds) {
    List<MappedColumn> columns = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    List<String> unsent = new ArrayList<>();
    List<MappedColumn> candidates = candidates(header, unknown, present, origin, sample, deviceIds);
    boolean hubsMapped = candidates.stream().anyMatch(one -> one.column() == Column.DEVICE_ID);
    for (int position : unknown) {
      List<MappedColumn> meanings =
          candidates.stream().filter(one -> one.position() == position).toList();
      Optional<DeviceIds> otherIds =
          deviceIds.stream().filter(one -> hubsMapped && one.position() == position).findFirst();
      if (meanings.isEmpty() && otherIds.isPresent()) {
        doubts.add(
            "column %s, '%s', also holds Device IDs, such as '%s'"
                .formatted(
                    origin.column(position),
                    Flaw.shortened(header.cell(position)),
                    Flaw.shortened(otherIds.get().value())));
      } else if (meanings.isEmpty()) {
        unsent.add(header.cell(position));
      } else if (meanings.size() > 1) {
        doubts.add(
            "column %s, '%s', may be %s"
                .formatted(
                    origin.column(position),
                    Flaw.shortened(header.cell(position)),
                    meanings.stream()
                        .map(one -> one.column().title())
                        .collect(Collectors.joining(" or "))));
      } else {
        MappedColumn mapped = meanings.getFirst();
        boolean alone =
            candidates.stream().filter(one -> one.column() == mapped.column()).count() == 1;
        if (alone && Column.OPTIONAL.contains(mapped.column()) && !fits(mapped, sample)) {
          doubts.add(
              "column %s, '%s', may be %s, but its first value '%s' does not fit"
                  .formatted(
                      mapped.place(),
                      Flaw.shortened(mapped.title()),
                      mapped.column().title(),
                      Flaw.shortened(sample.firstValue(position))));
        } else if (alone) {
          columns.add(mapped);
        } else {
          doubts.add(
              "column %s, '%s', is one of several columns that may be %s"
                  .formatted(
                      mapped.place(), Flaw.shortened(mapped.title()), mapped.column().title()));
        }
      }
    }
    return new ColumnMapping(columns, doubts, unsent);
  }

  private static List<MappedColumn> candidates(
      TableLine header,
      List<Integer> unknown,
      Set<Column> present,
      Origin origin,
      Sample sample,
      List<DeviceIds> deviceIds) {
    List<MappedColumn> candidates = new ArrayList<>();
    List<MappedColumn> guesses = new ArrayList<>();
    for (int position : unknown) {
      String title = header.cell(position);
      List<Column> called = new ArrayList<>();
      for (Column column : Column.values()) {
        if (!present.contains(column) && column.isAlsoCalled(title)) {
          called.add(column);
        }
      }
      List<Column> fitting =
          called.stream().filter(column -> fits(column, position, sample)).toList();
      for (Column column : fitting.isEmpty() ? called : fitting) {
        candidates.add(new MappedColumn(position, origin.column(position), title, column));
      }
      if (called.isEmpty() && deviceIds.stream().anyMatch(one -> one.position() == position)) {
        guesses.add(new MappedColumn(position, origin.column(position), title, Column.DEVICE_ID));
      }
    }
    boolean titled =
        candidates.stream()
            .anyMatch(one -> one.column() == Column.DEVICE_ID && mayHoldHubs(one, sample));
    // Of several columns with Device IDs, only one holds the hubs to return, and a return cannot
    // be undone: nobody may guess which one.
    if (!present.contains(Column.DEVICE_ID) && !titled && deviceIds.size() == 1) {
      candidates.addAll(guesses);
    }
    return withoutMisfits(candidates, sample);
  }

  /**
   * Whether a column may hold what its title says: it is blank, or has Device IDs or their rest.
   */
  private static boolean mayHoldHubs(MappedColumn mapped, Sample sample) {
    return sample.firstValue(mapped.position()).isEmpty()
        || sample.damagedDeviceId(mapped.position()).isPresent();
  }

  /**
   * If several columns of the file may be the same column, keeps those whose values fit. If none
   * fits, keeps them all.
   */
  private static List<MappedColumn> withoutMisfits(List<MappedColumn> candidates, Sample sample) {
    return candidates.stream()
        .filter(one ->
            fits(one, sample)
                || candidates.stream()
                    .noneMatch(other ->
                        other.column() == one.column()
                            && fits(other, sample)
                            && !sample.firstValue(other.position()).isEmpty()))
        .toList();
  }

  /** Whether a title names devices other than hubs. */
  static boolean isOfOtherDevices(String title) {
    return OTHER_DEVICE.matcher(title).find() || Column.OTHER_DEVICE_ID.isAlsoCalled(title);
  }

  /** Whether a title names hubs or devices. */
  static boolean isOfDevices(String title) {
    return DEVICE.matcher(title).find();
  }

  private static boolean fits(MappedColumn mapped, Sample sample) {
    return fits(mapped.column(), mapped.position(), sample);
  }

  private static boolean fits(Column column, int position, Sample sample) {
    String first = sample.firstValue(position);
    return switch (column) {
      case DEVICE_ID, OTHER_DEVICE_ID -> sample.deviceId(position).isPresent();
      case RETURN_TYPE -> Names.RETURN_TYPES.read(first).isPresent();
      case FAULT_REASON -> Names.FAULT_REASONS.read(first).isPresent();
      case CONNECTION_METHOD -> Names.CONNECTION_METHODS.read(first).isPresent();
      case USER_REF_DATE_TIME -> first.isEmpty() || LineReader.isDateTime(first);
      case USER_REF_ID, INCIDENT_REFERENCE, ADDITIONAL_INFORMATION -> true;
    };
  }
}
