package hubreturns.client.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import hubreturns.client.csv.CsvReading.NoTable;
import hubreturns.client.csv.CsvReading.Table;
import hubreturns.returns.Form;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads returns files: RFC 4180, UTF-8 with or without a byte order mark (operate.md). */
public final class CsvReturns {
  /** Columns that the results file adds, so that a results file can be sent again as it is. */
  public static final List<String> RESULT_COLUMNS =
      List.of("line", "code", "meaning", "what_to_do", "request_id", "answered_at");

  private static final Set<Column> ALWAYS_NEEDED = Set.of(Column.DEVICE_ID, Column.RETURN_TYPE);
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private CsvReturns() {}

  /** Reads all lines; every flaw of every line is found at once. */
  public static CsvReading read(byte[] bytes, Form form) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      return unreadable(lineAt(bytes, in.position()), "not UTF-8 text; save the file as CSV UTF-8");
    }
    String text = out.flip().toString();
    return parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, form);
  }

  private static CsvReading parse(String text, Form form) {
    List<CsvRecord> records = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(text)) {
      reader.forEach(records::add);
    } catch (CsvParseException e) {
      long after = records.isEmpty() ? 0 : records.getLast().getStartingLineNumber();
      return unreadable(after + 1, "the quoting is broken from here on: " + reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (records.isEmpty()) {
      return unreadable(1, "the file is empty; begin with a header line: " + Column.titles());
    }
    return table(records, form);
  }

  private static CsvReading table(List<CsvRecord> records, Form form) {
    List<String> header = records.getFirst().getFields();
    int headerLine = (int) records.getFirst().getStartingLineNumber();
    Map<Column, Integer> places = new EnumMap<>(Column.class);
    List<String> unknown = new ArrayList<>();
    List<Flaw> flaws = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      String title = header.get(i);
      Optional<Column> column = Column.named(title);
      if (column.isEmpty()) {
        if (!RESULT_COLUMNS.contains(title) && !title.isBlank()) {
          unknown.add(title);
        }
      } else if (places.putIfAbsent(column.get(), i) != null) {
        flaws.add(new Flaw(headerLine, column.get().title(), title, "stands twice in the header"));
      }
    }
    for (Column needed : Column.values()) {
      if (ALWAYS_NEEDED.contains(needed) && !places.containsKey(needed)) {
        flaws.add(Flaw.ofLine(headerLine, missing(needed, header)));
      }
    }
    if (!flaws.isEmpty()) {
      return new NoTable(flaws);
    }
    LineReader reader = new LineReader(header.size(), places, form);
    List<Line> lines =
        records.stream()
            .skip(1)
            .filter(line -> !line.getFields().stream().allMatch(String::isBlank))
            .map(line -> reader.read((int) line.getStartingLineNumber(), line.getFields()))
            .toList();
    return new Table(new ReturnsFile(header, lines, unknown));
  }

  private static String missing(Column needed, List<String> header) {
    String hint =
        header.size() == 1 && header.getFirst().matches(".*[;\t].*")
            ? "; separate the columns with commas"
            : "";
    return "the header line names no column " + needed.title() + hint;
  }

  private static NoTable unreadable(long line, String advice) {
    return new NoTable(List.of(Flaw.ofLine(line, advice)));
  }

  private static String reason(CsvParseException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private static long lineAt(byte[] bytes, int position) {
    long line = 1;
    for (int i = 0; i < position; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
