package hubreturns.returnsfile;

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
  static final Pattern OTHER_DEVICE =
      Pattern.compile(
          "(?<![a-z])(?:GPF|ESME|GSME|PPMID|IHD|HCALCS|CAD|SAPC|meter|other)(?![a-z])",
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
   * @param first the first line below the header, whose cells tell similar titles apart
   */
  static ColumnMapping of(
      TableLine header,
      List<Integer> unknown,
      Set<Column> present,
      Origin origin,
      TableLine first) {
    List<MappedColumn> columns = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    List<String> unsent = new ArrayList<>();
    List<MappedColumn> candidates = candidates(header, unknown, present, origin, first);
    for (int position : unknown) {
      List<MappedColumn> meanings =
          candidates.stream().filter(one -> one.position() == position).toList();
      if (meanings.isEmpty()) {
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
        if (alone && Column.OPTIONAL.contains(mapped.column()) && !fits(mapped, first)) {
          doubts.add(
              "column %s, '%s', may be %s, but its first value '%s' does not fit"
                  .formatted(
                      mapped.place(),
                      Flaw.shortened(mapped.title()),
                      mapped.column().title(),
                      Flaw.shortened(VisibleText.strip(first.cell(position)))));
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
      TableLine first) {
    List<MappedColumn> candidates = new ArrayList<>();
    for (int position : unknown) {
      String title = header.cell(position);
      List<Column> called = new ArrayList<>();
      for (Column column : Column.values()) {
        if (!present.contains(column) && column.isAlsoCalled(title)) {
          called.add(column);
        }
      }
      String cell = VisibleText.strip(first.cell(position));
      if (called.isEmpty()
          && !present.contains(Column.DEVICE_ID)
          && isDeviceId(cell)
          && !OTHER_DEVICE.matcher(title).find()) {
        called.add(Column.DEVICE_ID);
      }
      List<Column> fitting = called.stream().filter(column -> fits(column, cell)).toList();
      for (Column column : fitting.isEmpty() ? called : fitting) {
        candidates.add(new MappedColumn(position, origin.column(position), title, column));
      }
    }
    return withoutMisfits(candidates, first);
  }

  /**
   * If several columns of the file may be the same column, keeps those whose first cell fits. If
   * none fits, keeps them all.
   */
  private static List<MappedColumn> withoutMisfits(List<MappedColumn> candidates, TableLine first) {
    return candidates.stream()
        .filter(one ->
            fits(one, first)
                || candidates.stream()
                    .noneMatch(other ->
                        other.column() == one.column()
                            && fits(other, first)
                            && !VisibleText.isBlank(first.cell(other.position()))))
        .toList();
  }

  private static boolean fits(MappedColumn mapped, TableLine first) {
    return fits(mapped.column(), VisibleText.strip(first.cell(mapped.position())));
  }

  private static boolean fits(Column column, String cell) {
    return switch (column) {
      case DEVICE_ID, OTHER_DEVICE_ID -> isDeviceId(cell);
      case RETURN_TYPE -> Names.RETURN_TYPES.read(cell).isPresent();
      case FAULT_REASON -> Names.FAULT_REASONS.read(cell).isPresent();
      case CONNECTION_METHOD -> Names.CONNECTION_METHODS.read(cell).isPresent();
      case USER_REF_DATE_TIME -> cell.isEmpty() || LineReader.isDateTime(cell);
      case USER_REF_ID, INCIDENT_REFERENCE, ADDITIONAL_INFORMATION -> true;
    };
  }

  private static boolean isDeviceId(String cell) {
    return Table.EUI64.matcher(cell).matches();
  }
}
