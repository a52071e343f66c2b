package hubreturns.returnsfile;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads a CSV file line by line, in memory that does not grow with the file
 * (docs/client.md#the-csv-file). Every reader of CSV files uses this class, so that they agree on
 * encodings, separators, quotes, column names and limits.
 */
public final class CsvFile implements Closeable {
  private static final int PARSE_BUFFER_CHARACTERS_MAX = 256 * 1024;
  private static final Pattern EUI64 = Pattern.compile("(?:[0-9A-Fa-f]{2}[-:]?){7}[0-9A-Fa-f]{2}");
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

  private final TextSource source;
  private final CsvFormat format;
  private final StrictText text;
  private final Layout layout;
  private final LineHandler handler;
  private final CsvReader<CsvLine> reader;
  private final CloseableIterator<CsvLine> records;
  private final CsvLine header;
  private final Map<ColumnName, Integer> positions = new HashMap<>();
  private final List<String> unknownColumns = new ArrayList<>();
  private final List<Integer> unnamed = new ArrayList<>();
  private final SortedMap<Integer, String> unnamedColumns = new TreeMap<>();
  private final int markPosition;
  private final ColumnName mark;
  private long lines;

  private CsvFile(TextSource source, CsvFormat format, StrictText text)
      throws IOException, UnreadableCsv {
    this.source = source;
    this.format = format;
    this.text = text;
    this.layout = Layout.of(text.preview(), format);
    this.handler = new LineHandler();
    this.reader =
        CsvReader.builder()
            .fieldSeparator(layout.delimiter())
            .commentStrategy(CommentStrategy.NONE)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(PARSE_BUFFER_CHARACTERS_MAX)
            .build(handler, text);
    this.records = reader.iterator();
    this.header = readHeader();
    readColumns();
    this.mark = ColumnName.of(format.needed().getFirst());
    this.markPosition = positions.getOrDefault(mark, 0);
  }

  /**
   * Opens a file and reads its header line.
   *
   * @throws UnreadableCsv when the file is not text, or its header line cannot be used
   */
  public static CsvFile open(TextSource source, CsvFormat format)
      throws IOException, UnreadableCsv {
    InputStream in = source.open();
    try {
      return new CsvFile(source, format, new StrictText(in, format.bytesMax()));
    } catch (TextFault fault) {
      in.close();
      throw new UnreadableCsv(List.of(fault.flaw()));
    } catch (IOException | UnreadableCsv | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The titles of the columns as written. */
  public List<String> header() {
    return header.cells();
  }

  /** The line of the header. */
  public long headerLine() {
    return header.number();
  }

  /** Where the column of this title is, from 0; empty when the file does not have it. */
  public OptionalInt position(String title) {
    Integer position = positions.get(ColumnName.of(title));
    return position == null ? OptionalInt.empty() : OptionalInt.of(position);
  }

  /** Titles that the format does not know; the file's reader ignores these columns. */
  public List<String> unknownColumns() {
    return Collections.unmodifiableList(unknownColumns);
  }

  /**
   * The columns without a title that hold something in a line read so far: the column, from 1, and
   * the first value.
   */
  public SortedMap<Integer, String> unnamedColumns() {
    return Collections.unmodifiableSortedMap(unnamedColumns);
  }

  /** Bytes read so far, which may be some lines ahead. */
  public long bytesRead() {
    return text.bytesRead();
  }

  /**
   * Reads the next line that is not blank; empty at the end of the file.
   *
   * @throws UnreadableCsv when the file cannot be read from here on
   */
  public Optional<CsvLine> next() throws IOException, UnreadableCsv {
    while (true) {
      Optional<CsvLine> read = record();
      if (read.isEmpty()) {
        return read;
      }
      CsvLine line = read.get();
      String first = line.cell(markPosition);
      if (VisibleText.isBlank(first) && line.fault().isEmpty() && line.isBlank()) {
        continue;
      }
      if (++lines > format.linesMax()) {
        throw new UnreadableCsv(
            line.number(),
            "a file may have up to %,d lines after its header. Split the file"
                .formatted(format.linesMax()));
      }
      if (repeatsHeader(first)) {
        throw new UnreadableCsv(
            line.number(),
            "this is a second header line, as in files that were joined. Delete it, and check that"
                + " the columns below have the same order");
      }
      if (!unnamed.isEmpty()) {
        noteUnnamed(line);
      }
      return read;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private boolean repeatsHeader(String cell) {
    // Most lines end at the first comparisons: this runs for every line of a large inventory.
    int length = mark.key().length();
    if (cell.length() < length || cell.length() > 2 * length) {
      return false;
    }
    int start = Character.toLowerCase(cell.charAt(0));
    return (start == mark.key().charAt(0) || VisibleText.isBlank(start))
        && ColumnName.of(cell).equals(mark);
  }

  private void noteUnnamed(CsvLine line) {
    for (int position : unnamed) {
      String value = line.cell(position);
      if (!value.isEmpty() && !VisibleText.isBlank(value)) {
        unnamedColumns.putIfAbsent(position + 1, VisibleText.strip(value));
      }
    }
  }

  private Optional<CsvLine> record() throws IOException, UnreadableCsv {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      CsvLine line = records.next();
      if (handler.strayQuote.isPresent()) {
        throw new UnreadableCsv(List.of(handler.strayQuote.get()));
      }
      return Optional.of(line);
    } catch (CsvParseException | UncheckedIOException e) {
      throw explained(e);
    }
  }

  private UnreadableCsv explained(RuntimeException e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TextFault fault) {
        return new UnreadableCsv(List.of(fault.flaw()));
      }
    }
    if (e instanceof UncheckedIOException trouble) {
      throw new IOException("the file cannot be read", trouble);
    }
    try {
      return new UnreadableCsv(
          List.of(BrokenQuotes.find(source, format.bytesMax(), handler.begun, layout.delimiter())));
    } catch (TextFault fault) {
      return new UnreadableCsv(List.of(fault.flaw()));
    }
  }

  private CsvLine readHeader() throws IOException, UnreadableCsv {
    for (Optional<CsvLine> line = record(); line.isPresent(); line = record()) {
      if (line.get().number() >= layout.headerLine() && !line.get().isBlank()) {
        return line.get();
      }
    }
    throw new UnreadableCsv(
        1, "the file is empty. Begin with a header line: " + String.join(",", format.columns()));
  }

  private void readColumns() throws IOException, UnreadableCsv {
    if (header.fault().isPresent()) {
      throw new UnreadableCsv(header.number(), header.fault().get());
    }
    Map<ColumnName, String> known = new HashMap<>();
    format.columns().forEach(title -> known.put(ColumnName.of(title), title));
    Set<ColumnName> ignored = new HashSet<>();
    format.ignored().forEach(title -> ignored.add(ColumnName.of(title)));
    List<Flaw> flaws = new ArrayList<>();
    for (int i = 0; i < header.cells().size(); i++) {
      String title = header.cells().get(i);
      ColumnName name = ColumnName.of(title);
      if (name.isEmpty()) {
        unnamed.add(i);
      } else if (known.containsKey(name)) {
        Integer earlier = positions.putIfAbsent(name, i);
        if (earlier != null) {
          flaws.add(
              new Flaw(
                  header.number(),
                  String.valueOf(known.get(name)),
                  title,
                  "is the title of column %d and of column %d. Delete or rename one of them"
                      .formatted(earlier + 1, i + 1)));
        }
      } else if (!ignored.contains(name)) {
        unknownColumns.add(title);
      }
    }
    for (String needed : format.needed()) {
      if (!positions.containsKey(ColumnName.of(needed))) {
        flaws.add(Flaw.ofLine(header.number(), missing(needed)));
      }
    }
    if (!flaws.isEmpty()) {
      throw new UnreadableCsv(flaws);
    }
  }

  private String missing(String needed) throws IOException, UnreadableCsv {
    return "the header line has no column %s; it has: %s. %sThe columns are: %s"
        .formatted(
            needed,
            Flaw.shortened(String.join(", ", header.cells())),
            needed.equals(format.needed().getFirst()) ? proposal(needed) : "",
            String.join(", ", format.columns()));
  }

  /**
   * Which column to rename: one whose first cell is a Device ID, as the missing column's would be.
   */
  private String proposal(String needed) throws IOException, UnreadableCsv {
    Optional<CsvLine> first = record();
    for (int i = 0; first.isPresent() && i < header.cells().size(); i++) {
      String title = header.cells().get(i);
      if (unknownColumns.contains(title)
          && EUI64.matcher(VisibleText.strip(first.get().cell(i))).matches()) {
        return "Column %d, '%s', holds Device IDs: rename it to %s. "
            .formatted(i + 1, Flaw.shortened(title), needed);
      }
    }
    return "";
  }

  /** Makes a line of each record and applies the limits before a cell becomes a text. */
  private final class LineHandler extends AbstractBaseCsvCallbackHandler<CsvLine> {
    private final String[] cells = new String[CsvFormat.COLUMNS_MAX];
    private int count;
    private long begun = 1;
    private Optional<String> fault = Optional.empty();
    private Optional<Flaw> strayQuote = Optional.empty();

    @Override
    protected void handleBegin(long startingLine) {
      begun = startingLine;
      count = 0;
      if (fault.isPresent()) {
        fault = Optional.empty();
      }
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      if (quoted && strayQuote.isEmpty()) {
        strayQuote = strayQuote(buffer, offset, length);
      }
      if (index >= CsvFormat.COLUMNS_MAX) {
        if (length > 0 && fault.isEmpty()) {
          fault =
              Optional.of(
                  "the line has more than %d cells. Put a value that holds the separator into quotes"
                      .formatted(CsvFormat.COLUMNS_MAX));
        }
        return;
      }
      count = index + 1;
      if (length > CsvFormat.CELL_CHARACTERS_MAX) {
        fault =
            Optional.of(
                "column %d holds %,d characters; a cell may hold up to %,d"
                    .formatted(index + 1, length, CsvFormat.CELL_CHARACTERS_MAX));
        cells[index] = new String(buffer, offset, CsvFormat.CELL_CHARACTERS_MAX);
      } else {
        cells[index] = length == 0 ? "" : new String(buffer, offset, length);
      }
    }

    @Override
    protected CsvLine buildRecord() {
      return new CsvLine(
          begun, Collections.unmodifiableList(Arrays.asList(Arrays.copyOf(cells, count))), fault);
    }

    /** A quoted cell that runs over a line end into what looks like a line of its own. */
    private Optional<Flaw> strayQuote(char[] buffer, int offset, int length) {
      int end = offset;
      while (end < offset + length && buffer[end] != '\n' && buffer[end] != '\r') {
        end++;
      }
      if (end == offset + length) {
        return Optional.empty();
      }
      String[] parts = LINE_END.split(new String(buffer, offset, length), -1);
      for (int i = 1; i < parts.length; i++) {
        if (length > CsvFormat.CELL_CHARACTERS_MAX || looksLikeLine(parts[i])) {
          return Optional.of(
              Flaw.ofLine(
                  begun,
                  "the quoted cell that begins here continues into line %,d, which looks like a line of its own. Correct the quotes; if the text is meant to have two lines, write it on one"
                      .formatted(begun + i)));
        }
      }
      return Optional.empty();
    }

    private boolean looksLikeLine(String part) {
      String[] values = part.split(Pattern.quote(String.valueOf(layout.delimiter())), -1);
      return values.length > 1
          && (values.length == width()
              || Arrays.stream(values)
                  .anyMatch(value -> EUI64.matcher(VisibleText.strip(value)).matches()));
    }

    private int width() {
      // The header itself is being read while there is no header yet.
      return positions.isEmpty() ? 0 : header.cells().size();
    }
  }

  /**
   * How a file is laid out, as its beginning shows.
   *
   * @param headerLine the line with the titles, from 1
   */
  private record Layout(char delimiter, int headerLine) {
    private static final char[] DELIMITERS = {',', ';', '\t'};
    private static final int LINES_LOOKED_AT = 20;
    private static final Pattern SEPARATOR_LINE =
        Pattern.compile("\"?sep=(.)\"?[,;\t]*", Pattern.CASE_INSENSITIVE);

    static Layout of(String preview, CsvFormat format) throws UnreadableCsv {
      List<String> lines = Arrays.asList(LINE_END.split(preview, LINES_LOOKED_AT + 1));
      var separator = SEPARATOR_LINE.matcher(VisibleText.strip(lines.getFirst()));
      boolean named = separator.matches();
      int firstLine = named ? 2 : 1;
      if (named && ",;\t".indexOf(separator.group(1).charAt(0)) < 0) {
        throw new UnreadableCsv(
            1,
            "the line names the separator '%s'. Separate the cells with commas, semicolons or tabs"
                .formatted(separator.group(1)));
      }
      for (int i = firstLine - 1; i < Math.min(lines.size(), LINES_LOOKED_AT); i++) {
        Optional<Character> delimiter = delimiterOfHeader(lines.get(i), format);
        if (delimiter.isPresent()) {
          refuseTitle(lines, firstLine, i + 1);
          return new Layout(named ? separator.group(1).charAt(0) : delimiter.get(), i + 1);
        }
      }
      return new Layout(named ? separator.group(1).charAt(0) : mostFrequent(lines), firstLine);
    }

    /** The separator with which the line names the most needed columns. */
    private static Optional<Character> delimiterOfHeader(String line, CsvFormat format) {
      Optional<Character> best = Optional.empty();
      long bestKnown = 0;
      for (char delimiter : DELIMITERS) {
        List<ColumnName> names =
            Arrays.stream(line.split(Pattern.quote(String.valueOf(delimiter)), -1))
                .map(title -> ColumnName.of(title.replace("\"", "")))
                .toList();
        boolean header = format.needed().stream().map(ColumnName::of).anyMatch(names::contains);
        long known = format.columns().stream().map(ColumnName::of).filter(names::contains).count();
        if (header && known > bestKnown) {
          best = Optional.of(delimiter);
          bestKnown = known;
        }
      }
      return best;
    }

    private static void refuseTitle(List<String> lines, int firstLine, int headerLine)
        throws UnreadableCsv {
      for (int line = firstLine; line < headerLine; line++) {
        String words = lines.get(line - 1).replaceAll("[,;\t\"]+", " ");
        if (!VisibleText.isBlank(words)) {
          throw new UnreadableCsv(
              line,
              "this line holds '%s', which does not name the columns. Line %d looks like the header line: delete the lines above it"
                  .formatted(Flaw.shortened(VisibleText.strip(words)), headerLine));
        }
      }
    }

    private static char mostFrequent(List<String> lines) {
      String first =
          lines.stream().filter(line -> !VisibleText.isBlank(line)).findFirst().orElse("");
      char best = DELIMITERS[0];
      long most = 0;
      for (char delimiter : DELIMITERS) {
        long count = first.chars().filter(c -> c == delimiter).count();
        if (count > most) {
          best = delimiter;
          most = count;
        }
      }
      return best;
    }
  }
}
