package hubreturns.ssi.check;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsTable;
import hubreturns.ssi.check.LineOutcome.DecidedLine;
import hubreturns.ssi.check.LineOutcome.UnsendableLine;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Download.Kind;
import hubreturns.vocabulary.Sha256;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The files that a check makes from one file. They are only for the author of that file, so every
 * cell stays as it was written.
 *
 * @param good the lines that would be accepted, with Device IDs as the DUIS spells them
 * @param toCorrect the other lines, each with its number and what to do
 */
record CheckedFile(byte[] good, byte[] toCorrect) {
  private static final int DIGEST_BYTES = 8;

  /** Tells this check from a later one, in the addresses of its downloads. */
  String digest() {
    MessageDigest digest = Sha256.newDigest();
    digest.update(good);
    digest.update(toCorrect);
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  static CheckedFile of(ReturnsFile file, List<LineOutcome> outcomes) {
    return new CheckedFile(good(file, outcomes), toCorrect(file, outcomes));
  }

  private static byte[] good(ReturnsFile file, List<LineOutcome> outcomes) {
    int place = file.deviceIdColumn();
    List<List<String>> lines = new ArrayList<>();
    for (LineOutcome outcome : outcomes) {
      if (outcome instanceof DecidedLine decided && decided.accepted()) {
        List<String> cells = new ArrayList<>(decided.line().cells());
        cells.set(place, decided.line().hub().toString());
        lines.add(cells);
      }
    }
    return csv(file.header(), lines);
  }

  private static byte[] toCorrect(ReturnsFile file, List<LineOutcome> outcomes) {
    List<List<String>> lines = new ArrayList<>();
    for (LineOutcome outcome : outcomes) {
      String number = String.valueOf(outcome.line().number());
      switch (outcome) {
        case UnsendableLine bad ->
            lines.add(
                ReturnsTable.cells(
                    file,
                    bad.line(),
                    List.of(
                        number,
                        "",
                        "Cannot be sent.",
                        bad.line().flaws().stream()
                            .map(Flaw::withoutLine)
                            .collect(Collectors.joining("; ")))));
        case DecidedLine decided when !decided.accepted() ->
            lines.add(
                ReturnsTable.cells(
                    file,
                    decided.line(),
                    List.of(
                        number,
                        decided.code().text(),
                        decided.code().meaning(),
                        decided.advice(file.origin()))));
        case DecidedLine accepted -> {}
      }
    }
    return csv(ReturnsTable.header(file, ReturnsTable.ADVICE_COLUMNS), lines);
  }

  /** Hands out one of the files, as it is or as a workbook. */
  static void download(HttpServletResponse response, String name, Kind kind, byte[] csv)
      throws IOException {
    String text = new String(csv, StandardCharsets.UTF_8);
    // Lines may have fewer cells than the header, or more.
    try (CsvReader<CsvRecord> records =
        CsvReader.builder()
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text)) {
      Iterator<CsvRecord> lines = records.iterator();
      Download file = Download.table(response, name, kind, lines.next().getFields());
      lines.forEachRemaining(line -> file.row(line.getFields()));
      file.done();
    }
  }

  /** These lines as a CSV file. */
  static byte[] csv(List<String> header, List<List<String>> lines) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(header);
      lines.forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
