package hubreturns.service.smi;

import hubreturns.returnsfile.CsvFile;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.returnsfile.TableFormat;
import hubreturns.returnsfile.TableLine;
import hubreturns.returnsfile.TextSource;
import hubreturns.returnsfile.UnreadableTable;
import hubreturns.returnsfile.VisibleText;
import hubreturns.vocabulary.PrintableText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** An inventory file while it is read (docs/operations.md#inventory-file). */
final class InventoryFile implements Closeable {
  private static final TableFormat FORMAT =
      new TableFormat(
          Stream.of(InventoryColumn.values()).map(InventoryColumn::title).toList(),
          Stream.of(
                  InventoryColumn.DEVICE_ID,
                  InventoryColumn.DEVICE_TYPE,
                  InventoryColumn.DEVICE_STATUS)
              .map(InventoryColumn::title)
              .toList(),
          // A rejects file, and what "inventory show" prints, can be imported as they are.
          List.of("line", "reason", "returned_at", "return_reference"),
          2,
          Long.MAX_VALUE,
          Long.MAX_VALUE);

  /** The columns whose values are valid even if their end is missing. */
  private static final List<String> MAY_BE_CUT =
      Stream.of(
              InventoryColumn.MANUFACTURER,
              InventoryColumn.MODEL,
              InventoryColumn.DELIVERED_TO_PARTY,
              InventoryColumn.IMPORT_SUPPLIER,
              InventoryColumn.GAS_SUPPLIER,
              InventoryColumn.MPXN)
          .map(InventoryColumn::title)
          .toList();

  private final CsvFile csv;
  private final KnownValues known = new KnownValues();
  private final Map<InventoryColumn, Integer> positions = new EnumMap<>(InventoryColumn.class);

  private InventoryFile(CsvFile csv) {
    this.csv = csv;
    for (InventoryColumn column : InventoryColumn.values()) {
      csv.position(column.title()).ifPresent(position -> positions.put(column, position));
    }
  }

  static InventoryFile open(Path file) throws IOException, UnreadableTable {
    return new InventoryFile(CsvFile.open(TextSource.of(file), FORMAT));
  }

  /** The columns that the file has, each with its position in a line, from 0. */
  Map<InventoryColumn, Integer> columns() {
    return positions;
  }

  /** Takes the names of the Parties as they are on record. */
  void spellParties(Set<String> onRecord) {
    for (String name : onRecord) {
      known.add(InventoryColumn.DELIVERED_TO_PARTY, VisibleText.composed(name), name);
    }
  }

  /** The good values of the lines that were read so far. */
  KnownValues known() {
    return known;
  }

  /** The titles of all columns, known or not. */
  List<String> header() {
    return csv.header();
  }

  /**
   * Warnings about columns that were ignored, and about a last value that may be cut short;
   * complete after the last line.
   */
  List<String> fileWarnings() {
    Stream<String> unknown =
        csv.unknownColumns().stream()
            .map(title ->
                "the column '%s' is unknown and was ignored%s"
                    .formatted(PrintableText.of(title), SpreadsheetDamage.lookAlikeInTitle(title)));
    Stream<String> unnamed =
        csv.unnamedColumns().entrySet().stream()
            .map(column ->
                "column %d has no title and was ignored; it holds '%s'"
                    .formatted(column.getKey(), PrintableText.of(column.getValue())));
    Stream<String> end = csv.doubtfulEnd(MAY_BE_CUT).map(Flaw::toString).stream();
    return Stream.of(unknown, unnamed, end).flatMap(Function.identity()).toList();
  }

  /**
   * The next line that is not blank; empty at the end of the file.
   *
   * @throws UnreadableTable when the file cannot be read from here on
   */
  Optional<TableLine> next() throws IOException, UnreadableTable {
    return csv.next();
  }

  /** Whether the file ends in this line, without a line end. */
  boolean endsIn(TableLine line) {
    return csv.endsIn(line);
  }

  /** Bytes read so far, which may be some lines ahead. */
  long bytesRead() {
    return csv.bytesRead();
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
