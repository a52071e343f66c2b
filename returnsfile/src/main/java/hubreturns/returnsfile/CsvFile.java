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
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * Reads a CSV file line by line, in memory that does not grow with the file
 * (docs/client.md#the-returns-file). Every reader of CSV files uses this class, so that they agree
 * on encodings, separators, quotes, column names and limits.
 */
public final class CsvFile implements Closeable {
  private static final int PARSE_BUFFER_CHARACTERS_MAX = 256 * 1024;
  static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

  private final TextSource source;
  private final TableFormat format;
  private final StrictText text;
  private final Layout layout;
  private final LineHandler handler;
  private final CsvReader<TableLine> reader;
  private final CloseableIterator<TableLine> records;
  private final Table table;

  /** The number of columns; 0 while the header itself is being read. */
  private int width;

  private CsvFile(TextSource source, TableFormat format, StrictText text)
      throws IOException, UnreadableTable {
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
    this.table = new Table(new Records(), new Origin.TextFile(), format, layout.headerLine());
    this.width = table.header().cells().size();
  }

  /**
   * Opens a file and reads its header line, which must name the needed columns.
   *
   * @throws UnreadableTable when the file is not text, or its header line cannot be used
   */
  public static CsvFile open(TextSource source, TableFormat format)
      throws IOException, UnreadableTable {
    CsvFile file = openAnyHeader(source, format);
    try {
      file.table.refuseSplitIds();
      file.table.requireColumns();
      return file;
    } catch (IOException | UnreadableTable | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Opens a file whose header line may lack needed columns. */
  static CsvFile openAnyHeader(TextSource source, TableFormat format)
      throws IOException, UnreadableTable {
    InputStream in = source.open();
    try {
      return new CsvFile(source, format, new StrictText(in, format.bytesMax()));
    } catch (TextFault fault) {
      in.close();
      throw new UnreadableTable(List.of(fault.flaw()));
    } catch (IOException | UnreadableTable | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  Table table() {
    return table;
  }

  /** The titles of the columns as written. */
  public List<String> header() {
    return table.header().cells();
  }

  /** Where the column of this title is, from 0; empty when the file does not have it. */
  public OptionalInt position(String title) {
    return table.position(title);
  }

  /** Titles that the format does not know; the file's reader ignores these columns. */
  public List<String> unknownColumns() {
    return table.unknownColumns();
  }

  /**
   * The columns without a title that hold something in a line read so far: the column, from 1, and
   * the first value.
   */
  public SortedMap<Integer, String> unnamedColumns() {
    return table.unnamedColumns();
  }

  /**
   * A warning if the file ends without a line end, in a value of one of these columns. It is
   * complete after the last line.
   */
  public Optional<Flaw> doubtfulEnd(Collection<String> titles) {
    return table.doubtfulEnd(titles);
  }

  /** Whether the file ends in this line, which {@link #next} just read, without a line end. */
  public boolean endsIn(TableLine line) {
    return text.endsOnLine(line.lastNumber());
  }

  /** Bytes read so far. Reading may be some lines ahead of {@link #next}. */
  public long bytesRead() {
    return text.bytesRead();
  }

  /**
   * Reads the next line that is not blank; empty at the end of the file.
   *
   * @throws UnreadableTable when the file cannot be read from here on
   */
  public Optional<TableLine> next() throws IOException, UnreadableTable {
    return table.next();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private UnreadableTable explained(RuntimeException e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TextFault fault) {
        return new UnreadableTable(List.of(fault.flaw()));
      }
    }
    if (e instanceof UncheckedIOException trouble) {
      throw new IOException("the file cannot be read", trouble);
    }
    try {
      return new UnreadableTable(
          List.of(BrokenQuotes.find(source, format.bytesMax(), handler.begun, layout.delimiter())));
    } catch (TextFault fault) {
      return new UnreadableTable(List.of(fault.flaw()));
    }
  }

  private final class Records implements Rows {
    @Override
    public Optional<TableLine> next() throws IOException, UnreadableTable {
      try {
        if (!records.hasNext()) {
          return Optional.empty();
        }
        TableLine line = records.next();
        if (handler.strayQuote.isPresent()) {
          throw new UnreadableTable(List.of(handler.strayQuote.get()));
        }
        return Optional.of(line);
      } catch (CsvParseException | UncheckedIOException e) {
        throw explained(e);
      }
    }

    @Override
    public boolean endsIn(TableLine lastLine) {
      return text.endsOnLine(lastLine.lastNumber());
    }

    @Override
    public boolean endsInValueOf(TableLine lastLine) {
      return text.endsInValueOnLine(lastLine.lastNumber());
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  /** Makes a line of each record. It applies the limits before it makes a string of a cell. */
  private final class LineHandler extends AbstractBaseCsvCallbackHandler<TableLine> {
    private final String[] cells = new String[TableFormat.COLUMNS_MAX];
    private int count;
    private long begun = 1;
    private int lineEnds;
    private Optional<String> fault = Optional.empty();
    private Optional<Flaw> strayQuote = Optional.empty();

    @Override
    protected void handleBegin(long startingLine) {
      begun = startingLine;
      lineEnds = 0;
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
      // This applies to a quoted cell too: a file to correct holds the faulty cell in quotes, and
      // it is still wrong.
      if (length > 1 && isBlank(buffer[offset]) && isQuoteNext(buffer, offset, length)) {
        fault =
            Optional.of(
                "column %d begins with a space and a quote, so the quote would count as text. Delete the space before the quote"
                    .formatted(index + 1));
      }
      if (index >= TableFormat.COLUMNS_MAX) {
        if (length > 0 && fault.isEmpty()) {
          fault =
              Optional.of(
                  (width == 0
                          ? "the header line names more than %d columns. Delete columns that are not needed"
                          : "the line has more than %d cells. Put a value that holds the separator into quotes")
                      .formatted(TableFormat.COLUMNS_MAX));
        }
        return;
      }
      count = index + 1;
      if (length > TableFormat.CELL_CHARACTERS_MAX) {
        fault =
            Optional.of(
                "column %d holds %,d characters; a cell may hold up to %,d"
                    .formatted(index + 1, length, TableFormat.CELL_CHARACTERS_MAX));
      }
      // A cell that is too long stays whole, so that a file of rejected lines loses nothing.
      cells[index] = length == 0 ? "" : new String(buffer, offset, length);
    }

    private static boolean isBlank(char c) {
      return c == ' ' || (c > '~' && VisibleText.isBlank(c));
    }

    private static boolean isQuoteNext(char[] buffer, int offset, int length) {
      int next = offset + 1;
      while (next < offset + length - 1 && isBlank(buffer[next])) {
        next++;
      }
      return buffer[next] == '"';
    }

    @Override
    protected TableLine buildRecord() {
      return new TableLine(
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
      long first = begun + lineEnds;
      lineEnds += parts.length - 1;
      for (int i = 1; i < parts.length; i++) {
        if (length > TableFormat.CELL_CHARACTERS_MAX || looksLikeLine(parts[i])) {
          return Optional.of(
              Flaw.ofLine(
                  first,
                  "the quoted cell that begins here continues into line %d, which looks like a line of its own. Correct the quotes; if the text is meant to have two lines, write it on one"
                      .formatted(first + i)));
        }
      }
      return Optional.empty();
    }

    /**
     * Whether the part of a cell looks like a line of its own. It does if it has as many cells as
     * the header, repeats a word of the line around it, or holds a Device ID or what a spreadsheet
     * left of one.
     */
    private boolean looksLikeLine(String part) {
      String[] values = part.split(Pattern.quote(String.valueOf(layout.delimiter())), -1);
      for (int i = 0; i < values.length; i++) {
        values[i] = VisibleText.strip(values[i]);
      }
      if (Arrays.stream(values).anyMatch(Table.EUI64.asMatchPredicate())) {
        return true;
      }
      return values.length == 1
          ? SpreadsheetDamage.isDeviceIdAlone(values[0])
          : values.length == width
              || SpreadsheetDamage.replaced(values[0]).isPresent()
              || SpreadsheetDamage.mayBeDeviceId(values[0])
              || repeatsWord(values);
    }

    /**
     * Whether one of these values is also in the same column of the line around them. Only columns
     * before the current cell are compared.
     */
    private boolean repeatsWord(String[] values) {
      for (int i = 1; i < Math.min(count, values.length); i++) {
        if (!values[i].isEmpty() && values[i].equalsIgnoreCase(VisibleText.strip(cells[i]))) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * How a file is laid out, as its beginning shows.
   *
   * @param headerLine the line with the titles, from 1
   */
  private record Layout(char delimiter, int headerLine) {
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t');
    private static final int LINES_LOOKED_AT = 20;
    private static final Pattern WEB_PAGE =
        Pattern.compile("<(?:html|table|!doctype html)[\\s>]", Pattern.CASE_INSENSITIVE);
    private static final Pattern MAIL = Pattern.compile("(?im)^MIME-Version: *1");
    private static final Pattern JSON_LIST = Pattern.compile("\\[\\s*[\\[{\"\\]0-9-]");
    private static final Pattern SEPARATOR_LINE =
        Pattern.compile("\\P{Graph}*\"?sep=(.)\"?[,;\\P{Graph}]*", Pattern.CASE_INSENSITIVE);

    static Layout of(String preview, TableFormat format) throws UnreadableTable {
      refuseMarkup(preview.stripLeading());
      List<String> lines = Arrays.asList(LINE_END.split(preview, LINES_LOOKED_AT + 1));
      var separator = SEPARATOR_LINE.matcher(lines.getFirst());
      boolean named = separator.matches();
      int firstLine = named ? 2 : 1;
      if (named && ",;\t".indexOf(separator.group(1).charAt(0)) < 0) {
        throw new UnreadableTable(
            1,
            "the line names the separator '%s'. Separate the cells with commas, semicolons or tabs"
                .formatted(separator.group(1)));
      }
      for (int i = firstLine - 1; i < Math.min(lines.size(), LINES_LOOKED_AT); i++) {
        Optional<Character> delimiter = delimiterOfHeader(record(lines, i), format);
        if (delimiter.isPresent()) {
          refuseTitle(lines, firstLine, i + 1);
          if (named && delimiter.get() != separator.group(1).charAt(0)) {
            throw new UnreadableTable(
                1,
                "the line names the separator '%s', and the header line uses '%s'. Delete this line"
                    .formatted(separator.group(1), delimiter.get()));
          }
          return new Layout(named ? separator.group(1).charAt(0) : delimiter.get(), i + 1);
        }
      }
      return new Layout(named ? separator.group(1).charAt(0) : mostFrequent(lines), firstLine);
    }

    /** The line, with the lines below into which a quoted title continues. */
    private static String record(List<String> lines, int index) {
      StringBuilder record = new StringBuilder(lines.get(index));
      for (int i = index + 1; i < lines.size() && hasOpenQuote(record); i++) {
        record.append(' ').append(lines.get(i));
      }
      return hasOpenQuote(record) ? lines.get(index) : record.toString();
    }

    private static boolean hasOpenQuote(CharSequence record) {
      return record.chars().filter(c -> c == '"').count() % 2 == 1;
    }

    private static void refuseMarkup(String start) throws UnreadableTable {
      String kind =
          switch (start.isEmpty() ? ' ' : start.charAt(0)) {
            case '<' ->
                WEB_PAGE.matcher(start).find()
                    ? "a web page, such as a sign-in page"
                    : "an XML file";
            case '{' -> "a JSON file";
            case '[' -> JSON_LIST.matcher(start).lookingAt() ? "a JSON file" : "";
            default -> MAIL.matcher(start).find() ? "an e-mail or a web archive (.mht)" : "";
          };
      if (!kind.isEmpty()) {
        throw new UnreadableTable(
            1, "this file is %s. Open it, and save the table as CSV UTF-8".formatted(kind));
      }
    }

    /** The separator with which the line names the most needed columns. */
    private static Optional<Character> delimiterOfHeader(String line, TableFormat format) {
      return DELIMITERS.stream()
          .filter(delimiter -> countNamed(line, delimiter, format.needed()) > 0)
          .max(
              Comparator.comparingLong(delimiter -> countNamed(line, delimiter, format.columns())));
    }

    /** How many of these titles the line holds when it is split at this separator. */
    private static long countNamed(String line, char delimiter, List<String> titles) {
      List<ColumnName> names =
          Arrays.stream(line.split(Pattern.quote(String.valueOf(delimiter)), -1))
              .map(title -> ColumnName.of(title.replace("\"", "")))
              .toList();
      return titles.stream().map(ColumnName::of).filter(names::contains).count();
    }

    private static void refuseTitle(List<String> lines, int firstLine, int headerLine)
        throws UnreadableTable {
      for (int line = firstLine; line < headerLine; line++) {
        String words = lines.get(line - 1).replaceAll("[,;\t\"]+", " ");
        if (!VisibleText.isBlank(words)) {
          throw new UnreadableTable(
              line,
              "this line holds '%s', which does not name the columns. Line %d looks like the header line: delete the lines above it"
                  .formatted(Flaw.shortened(VisibleText.strip(words)), headerLine));
        }
      }
    }

    private static char mostFrequent(List<String> lines) {
      String first =
          lines.stream().filter(line -> !VisibleText.isBlank(line)).findFirst().orElse("");
      return DELIMITERS.stream()
          .max(Comparator.comparingLong(one -> first.chars().filter(c -> c == one).count()))
          .orElseThrow();
    }
  }
}
