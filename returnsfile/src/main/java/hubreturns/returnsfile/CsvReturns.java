package hubreturns.returnsfile;

import hubreturns.returns.Form;
import hubreturns.returnsfile.CsvReading.NoTable;
import hubreturns.returnsfile.CsvReading.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads returns files (docs/client.md#the-csv-file). */
public final class CsvReturns {
  /** The largest returns file. */
  public static final long BYTES_MAX = 32L * 1024 * 1024;

  /** The most lines of a returns file, without its header. */
  public static final long LINES_MAX = 100_000;

  private static final CsvFormat FORMAT =
      new CsvFormat(
          Column.titles(),
          List.of(Column.DEVICE_ID.title(), Column.RETURN_TYPE.title()),
          Stream.concat(
                  ReturnsTable.RESULT_COLUMNS.stream(), Stream.of(ReturnsTable.RETURN_REFERENCE))
              .toList(),
          BYTES_MAX,
          LINES_MAX);

  private CsvReturns() {}

  /** Reads a file in memory; it reports every error of every line at once. */
  public static CsvReading read(byte[] bytes, Form form) {
    try {
      return read(TextSource.of(bytes), form, Set.of());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
  }

  /**
   * Reads a file; it reports every error of every line at once.
   *
   * @param without columns that are read as if they were empty
   */
  public static CsvReading read(TextSource source, Form form, Set<Column> without)
      throws IOException {
    try (CsvFile csv = CsvFile.open(source, FORMAT)) {
      Map<Column, Integer> positions = new EnumMap<>(Column.class);
      for (Column column : Column.values()) {
        if (without.contains(column)) {
          continue;
        }
        csv.position(column.title()).ifPresent(position -> positions.put(column, position));
      }
      LineReader reader = new LineReader(csv.header().size(), positions, form);
      List<Line> lines = new ArrayList<>();
      for (Optional<CsvLine> line = csv.next(); line.isPresent(); line = csv.next()) {
        lines.add(reader.read(line.get()));
      }
      return new Table(
          new ReturnsFile(
              csv.header(), lines, csv.unknownColumns(), csv.unnamedColumns(), reader.warnings()));
    } catch (UnreadableCsv e) {
      return new NoTable(e.flaws());
    }
  }
}
