package hubreturns.returnsfile;

import hubreturns.returns.Form;
import hubreturns.returnsfile.CsvReading.NoTable;
import hubreturns.returnsfile.CsvReading.Table;
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
import java.util.function.Function;

/**
 * Reads returns files: UTF-8 with or without a byte order mark (operate.md). Telling apart the
 * cells of a CSV is left to who has a library for it.
 */
public final class ReturnsTable {
  /** Columns that the results file adds, so that a results file can be sent again as it is. */
  public static final List<String> RESULT_COLUMNS =
      List.of("line", "code", "meaning", "what_to_do", "request_id", "answered_at");

  private static final Set<Column> ALWAYS_NEEDED = Set.of(Column.DEVICE_ID, Column.RETURN_TYPE);
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ReturnsTable() {}

  /** What became of telling the rows of a file apart. */
  public sealed interface Rows {
    /** They are these, the header among them; blank lines may be left out. */
    record Told(List<Row> rows) implements Rows {}

    /** From this line on they cannot be told. */
    record Broken(long line, String advice) implements Rows {}
  }

  /**
   * Reads all lines; every flaw of every line is found at once.
   *
   * @param parser tells the rows of the file's text apart
   */
  public static CsvReading read(byte[] bytes, Form form, Function<String, Rows> parser) {
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
    String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    return switch (parser.apply(plain)) {
      case Rows.Broken broken -> unreadable(broken.line(), broken.advice());
      case Rows.Told told when told.rows().isEmpty() ->
          unreadable(1, "the file is empty; begin with a header line: " + Column.titles());
      case Rows.Told told -> table(told.rows(), form);
    };
  }

  private static CsvReading table(List<Row> rows, Form form) {
    List<String> header = rows.getFirst().cells();
    int headerLine = rows.getFirst().line();
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
        rows.stream()
            .skip(1)
            .filter(line -> !line.cells().stream().allMatch(String::isBlank))
            .map(line -> reader.read(line.line(), line.cells()))
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
