package hubreturns.client.results;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import hubreturns.client.answer.ClientCode;
import hubreturns.returns.Form;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.ColumnName;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.WrittenEui64;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The hubs that a file about outcomes names.
 *
 * @param all the hubs of all lines
 * @param returned those that were returned, or may have been: nobody can get this by sending again
 */
record NamedHubs(Set<DeviceId> all, Set<DeviceId> returned) {
  private static final ColumnName CODE = ColumnName.of("code");
  private static final ColumnName HUB = ColumnName.of(Column.DEVICE_ID.title());
  private static final Set<String> RETURNED =
      Set.of(ResponseCode.I0.text(), ClientCode.NO_ANSWER.text(), ClientCode.UNACCOUNTED.text());

  /** The hubs of this file; empty if it cannot be read as a table. */
  static Optional<NamedHubs> of(Path file) throws IOException {
    if (!(ReturnsReader.read(file, ReturnsOptions.of(Form.LIST))
        instanceof ReturnsReading.Table(ReturnsFile table))) {
      return ResultsFile.isWorkbook(file) ? Optional.empty() : ofAnySize(file);
    }
    Optional<Integer> code = codeColumn(table);
    Set<DeviceId> all = new HashSet<>();
    Set<DeviceId> returned = new HashSet<>();
    for (Line line : table.lines()) {
      Optional<DeviceId> hub = table.hub(line);
      hub.ifPresent(all::add);
      if (code.filter(column -> RETURNED.contains(line.cell(column))).isPresent()) {
        hub.ifPresent(returned::add);
      }
    }
    return Optional.of(new NamedHubs(all, returned));
  }

  /** The results of a large returns file are too large for a returns file. */
  private static Optional<NamedHubs> ofAnySize(Path file) throws IOException {
    Set<DeviceId> all = new HashSet<>();
    Set<DeviceId> returned = new HashSet<>();
    try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(file)) {
      List<String> header = List.of();
      for (CsvRecord row : csv) {
        List<String> cells = row.getFields();
        if (header.isEmpty()) {
          header = cells.stream().map(title -> ColumnName.of(title).toString()).toList();
          if (!header.containsAll(List.of(HUB.toString(), CODE.toString()))) {
            return Optional.empty();
          }
        }
        int code = header.lastIndexOf(CODE.toString());
        if (cells.size() > code) {
          Optional<DeviceId> hub =
              DeviceId.read(WrittenEui64.typed(cells.get(header.indexOf(HUB.toString()))));
          hub.ifPresent(all::add);
          hub.filter(one -> RETURNED.contains(cells.get(code))).ifPresent(returned::add);
        }
      }
      return Optional.of(new NamedHubs(all, returned));
    } catch (CsvParseException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** The column of codes among the columns that an earlier run added. */
  static Optional<Integer> codeColumn(ReturnsFile file) {
    return file.resultColumns().stream()
        .filter(column -> ColumnName.of(file.header().get(column)).equals(CODE))
        .findFirst();
  }

  /** Whether a file with these hubs leaves out what this one says, or is about others. */
  boolean isLostIn(Set<DeviceId> hubs) {
    return !hubs.containsAll(returned) || isOther(hubs);
  }

  /** Whether none of its hubs is among these. */
  boolean isOther(Set<DeviceId> hubs) {
    return !all.isEmpty() && all.stream().noneMatch(hubs::contains);
  }
}
