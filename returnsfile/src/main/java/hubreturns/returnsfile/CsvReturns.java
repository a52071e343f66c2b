package hubreturns.returnsfile;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import hubreturns.returns.Form;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads returns files by RFC 4180 (operate.md). */
public final class CsvReturns {
  private CsvReturns() {}

  /** Reads all lines; every flaw of every line is found at once. */
  public static CsvReading read(byte[] bytes, Form form) {
    return ReturnsTable.read(bytes, form, CsvReturns::rows);
  }

  private static ReturnsTable.Rows rows(String text) {
    List<Row> rows = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(text)) {
      reader.forEach(
          record -> rows.add(new Row((int) record.getStartingLineNumber(), record.getFields())));
    } catch (CsvParseException e) {
      long after = rows.isEmpty() ? 0 : rows.getLast().line();
      return new ReturnsTable.Rows.Broken(
          after + 1, "the quoting is broken from here on: " + reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ReturnsTable.Rows.Told(rows);
  }

  private static String reason(CsvParseException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
