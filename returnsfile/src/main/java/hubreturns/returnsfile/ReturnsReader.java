package hubreturns.returnsfile;

import hubreturns.returnsfile.ReturnsReading.NoTable;
import hubreturns.returnsfile.ReturnsReading.SeveralSheets;
import hubreturns.returnsfile.ReturnsReading.Unmapped;
import hubreturns.returnsfile.SheetRows.MergedArea;
import hubreturns.returnsfile.Workbook.SheetName;
import hubreturns.vocabulary.ResponseCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads returns files, text files and workbooks alike (docs/client.md#the-returns-file). */
public final class ReturnsReader {
  /** The largest returns file. */
  public static final long BYTES_MAX = 32L * 1024 * 1024;

  /** The most lines of a returns file, without its header. */
  public static final long LINES_MAX = 100_000;

  /** A part that only a document of another program has. */
  private record Document(String part, String name) {}

  private static final List<Document> DOCUMENTS =
      List.of(
          new Document("word/document.xml", "a Word document"),
          new Document("ppt/presentation.xml", "a PowerPoint presentation"),
          new Document("Index/Document.iwa", "a document of Apple Numbers"),
          new Document("Index.zip", "a document of Apple Numbers"));

  private static final int START_BYTES = 64 * 1024;
  private static final int SHEETS_NAMED_MAX = 20;
  private static final int HIDDEN_SHEETS_MAX = 5;

  private static final TableFormat FORMAT =
      new TableFormat(
          Column.titles(),
          List.of(Column.DEVICE_ID.title(), Column.RETURN_TYPE.title()),
          ReturnsTable.CLIENT_COLUMNS,
          3,
          BYTES_MAX,
          LINES_MAX);

  private ReturnsReader() {}

  /** Reads a text in memory; it reports every error of every line at once. */
  public static ReturnsReading read(byte[] text, ReturnsOptions options) {
    try {
      return readText(TextSource.of(text), options);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
  }

  /** Reads a text file or a workbook; it reports every error of every line at once. */
  public static ReturnsReading read(Path file, ReturnsOptions options) throws IOException {
    FileKind kind = kind(file);
    if (kind == FileKind.OLD_EXCEL_WORKBOOK) {
      // Text keeps its form in a workbook. As CSV, a spreadsheet may change it.
      return new NoTable(List.of(Flaw.ofLine(1, kind.refusal(".xlsx without a password"))));
    }
    if (kind.isWorkbook()) {
      try {
        return readWorkbook(file, options);
      } catch (IOException trouble) {
        return new NoTable(List.of(XmlPart.ofZip(trouble).flaw()));
      }
    }
    return readText(TextSource.of(file), options);
  }

  private static FileKind kind(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return FileKind.of(in.readNBytes(START_BYTES));
    }
  }

  private static ReturnsReading readText(TextSource source, ReturnsOptions options)
      throws IOException {
    try (CsvFile csv = CsvFile.openAnyHeader(source, FORMAT)) {
      return read(csv.table(), new Origin.TextFile(), options, Optional.empty(), List.of());
    } catch (UnreadableTable e) {
      return new NoTable(e.flaws());
    }
  }

  private static ReturnsReading readWorkbook(Path file, ReturnsOptions options) throws IOException {
    try (WorkbookParts parts = new WorkbookParts(file, BYTES_MAX);
        Workbook workbook = workbook(parts)) {
      ReturnsReading reading = read(workbook, options);
      // A wrong bit may look like a mistake of a person, so it is the only answer.
      parts.verify();
      return reading;
    }
  }

  private static ReturnsReading read(Workbook workbook, ReturnsOptions options) throws IOException {
    List<SheetName> sheets = workbook.sheets();
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < sheets.size(); i++) {
      boolean wanted =
          options.sheet().isPresent()
              ? sheets.get(i).name().equals(options.sheet().get())
              : sheets.get(i).visible() && holdsSomething(workbook, i);
      if (wanted) {
        chosen.add(i);
      }
    }
    if (chosen.size() > 1 && options.sheet().isEmpty()) {
      return new SeveralSheets(chosen.stream().map(i -> sheets.get(i).name()).toList());
    }
    if (chosen.isEmpty()) {
      return new NoTable(List.of(Flaw.ofWorkbook(noSheet(sheets, options.sheet()))));
    }
    int sheet = chosen.getFirst();
    return readSheet(
        workbook, sheet, sheets.get(sheet).name(), options, unread(workbook, sheet, options));
  }

  /**
   * Says which sheets are not read: all others if somebody chose the sheet, otherwise the hidden
   * ones that are not empty. The reader looks at only the first few hidden sheets.
   */
  private static List<Flaw> unread(Workbook workbook, int read, ReturnsOptions options)
      throws IOException {
    List<SheetName> sheets = workbook.sheets();
    List<String> unread = new ArrayList<>();
    int hidden = 0;
    for (int i = 0; i < sheets.size(); i++) {
      SheetName sheet = sheets.get(i);
      boolean holds =
          options.sheet().isPresent()
              || (!sheet.visible() && ++hidden <= HIDDEN_SHEETS_MAX && holdsSomething(workbook, i));
      if (i != read && holds) {
        unread.add(
            "'%s'%s".formatted(Flaw.shortened(sheet.name()), sheet.visible() ? "" : " (hidden)"));
      }
    }
    return unread.isEmpty()
        ? List.of()
        : List.of(
            Flaw.ofWorkbook(
                "only the sheet '%s' is read. These sheets are not read: %s%s. Check that they hold no returns"
                    .formatted(
                        Flaw.shortened(sheets.get(read).name()),
                        String.join(
                            ", ", unread.subList(0, Math.min(SHEETS_NAMED_MAX, unread.size()))),
                        unread.size() > SHEETS_NAMED_MAX
                            ? " and %,d more".formatted(unread.size() - SHEETS_NAMED_MAX)
                            : "")));
  }

  private static Workbook workbook(WorkbookParts parts) throws IOException {
    for (Document document : DOCUMENTS) {
      if (parts.has(document.part())) {
        throw new WorkbookFault(
            "this file is %s, which cannot be read. Copy its table into a spreadsheet, or export it, and save that as .xlsx"
                .formatted(document.name()));
      }
    }
    if (parts.has("encrypted-package")) {
      throw OpenDocument.withPassword();
    }
    if (parts.has("content.xml")) {
      return new OpenDocument(parts);
    }
    if (parts.has("[Content_Types].xml")) {
      return ExcelWorkbook.open(parts);
    }
    throw new WorkbookFault(
        "this file is a ZIP archive and not a workbook. Unpack it, and use the file in it");
  }

  private static boolean holdsSomething(Workbook workbook, int sheet) throws IOException {
    try (SheetRows rows = workbook.open(sheet)) {
      for (Optional<TableLine> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (!row.get().isBlank()) {
          return true;
        }
      }
      return false;
    }
  }

  private static String noSheet(List<SheetName> sheets, Optional<String> wanted) {
    return wanted
        .map(name ->
            "there is no sheet '%s'. The sheets are: %s"
                .formatted(
                    Flaw.shortened(name),
                    sheets.stream()
                        .limit(SHEETS_NAMED_MAX)
                        .map(sheet -> "'" + Flaw.shortened(sheet.name()) + "'")
                        .collect(Collectors.joining(", "))))
        .orElse(
            "every visible sheet is empty. Begin a sheet with a header line: "
                + String.join(", ", FORMAT.columns()));
  }

  private static ReturnsReading readSheet(
      Workbook workbook, int sheet, String name, ReturnsOptions options, List<Flaw> notes)
      throws IOException {
    Origin origin = new Origin.Sheet(name);
    try (SheetRows rows = workbook.open(sheet);
        Table table = new Table(rows, origin, FORMAT, 1)) {
      return read(table, origin, options, Optional.of(rows), notes);
    } catch (UnreadableTable e) {
      return new NoTable(e.flaws());
    }
  }

  private static ReturnsReading read(
      Table table,
      Origin origin,
      ReturnsOptions options,
      Optional<SheetRows> sheet,
      List<Flaw> notes)
      throws IOException, UnreadableTable {
    table.refuseSplitIds();
    ColumnMapping mapping = mapping(table, origin);
    if (!mapping.supplies(table.missing())) {
      requireColumns(table, origin, mapping);
    }
    if (options.mappingAccepted()) {
      mapping.columns().forEach(one -> table.map(one.position(), one.column().title()));
    } else if (!table.missing().isEmpty()) {
      return new Unmapped(mapping);
    }
    Map<Column, Integer> positions = positions(table);
    Map<Column, Integer> sent = new EnumMap<>(positions);
    sent.keySet().removeAll(options.without());
    int width =
        switch (origin) {
          case Origin.TextFile _ -> table.header().cells().size();
          case Origin.Sheet _ -> TableFormat.COLUMNS_MAX;
        };
    LineReader reader = new LineReader(origin, width, sent, options.form(), options.now());
    List<Line> lines = new ArrayList<>();
    for (Optional<TableLine> line = table.next(); line.isPresent(); line = table.next()) {
      lines.add(reader.read(line.get()));
    }
    if (sheet.isPresent()) {
      List<Flaw> unseen = unseen(sheet.get(), table.header().number(), sent, lines, origin);
      if (!unseen.isEmpty()) {
        return new NoTable(unseen);
      }
    }
    if (lines.isEmpty()) {
      return new NoTable(
          List.of(
              Flaw.ofLine(
                  origin,
                  table.header().number(),
                  "the file has no lines after its header. Add a line for each hub")));
    }
    List<String> header = new ArrayList<>(table.header().cells());
    positions.forEach((column, position) -> {
      if (options.mappingAccepted() && Column.named(header.get(position)).isEmpty()) {
        header.set(position, column.title());
      }
    });
    return new ReturnsReading.Table(
        new ReturnsFile(
            origin,
            header,
            RepeatedHubs.withoutContradictions(lines, origin, positions),
            table.added(),
            table.unknownColumns(),
            options.mappingAccepted() ? ColumnMapping.NONE : mapping,
            options.mappingAccepted() ? mapping.columns() : List.of(),
            table.unnamedColumns(),
            Stream.of(
                    notes,
                    sheet.stream()
                        .flatMap(rows ->
                            doubtfulLook(rows, table.header().number(), sent, origin).stream())
                        .toList(),
                    reader.warnings(table.added()),
                    acceptedBefore(table.header(), lines, origin),
                    doubtfulEnd(table, sent.keySet()))
                .flatMap(List::stream)
                .toList()));
  }

  /**
   * A warning if conditional formatting may change how the sheet shows columns that are sent. Its
   * rules are not evaluated.
   */
  private static Optional<Flaw> doubtfulLook(
      SheetRows sheet, long headerRow, Map<Column, Integer> sent, Origin origin) {
    String columns =
        sent.entrySet().stream()
            .filter(one -> sheet.mayLookDifferent(one.getValue(), headerRow))
            .sorted(Map.Entry.comparingByValue())
            .map(one -> "%s (%s)".formatted(origin.column(one.getValue()), one.getKey().title()))
            .collect(Collectors.joining(", "));
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Flaw.ofLine(
                origin,
                headerRow,
                "the sheet has conditional formatting that can strike through values, or show them in another form, in these columns: %s. This program ignores the formatting and reads the values as they are stored. Check that the file holds no hub that the sheet strikes through"
                    .formatted(columns)));
  }

  /**
   * A warning about lines whose results, of the client or of a page, say that the DSP accepted
   * their hubs. The page that checks a file writes no RequestIDs.
   */
  private static List<Flaw> acceptedBefore(TableLine header, List<Line> lines, Origin origin) {
    List<ColumnName> titles = header.cells().stream().map(ColumnName::of).toList();
    int code = titles.lastIndexOf(ColumnName.of("code"));
    int request = titles.lastIndexOf(ColumnName.of("request_id"));
    List<Line> accepted =
        lines.stream()
            .filter(line -> line instanceof Line.ReturnLine && code >= 0 && request >= 0)
            .filter(line -> VisibleText.strip(line.cell(code)).equals(ResponseCode.I0.text()))
            .filter(line -> !VisibleText.isBlank(line.cell(request)))
            .toList();
    LineNumbers numbers = new LineNumbers();
    accepted.forEach(line -> numbers.add(line.number()));
    return accepted.stream()
        .limit(1)
        .map(first ->
            Flaw.ofLine(
                    origin,
                    first.number(),
                    "%s the code I0: the DSP accepted the hub before, and rejects it with E081401 if you send it again. Delete lines with I0, or run the same command again on the file that was sent first"
                        .formatted(
                            numbers.count() == 1
                                ? "this line has"
                                : "%,d lines have".formatted(numbers.count())))
                .onLines(origin, numbers))
        .toList();
  }

  /** A warning if the file may be cut short in one of these columns. */
  private static List<Flaw> doubtfulEnd(Table table, Set<Column> sent) {
    List<String> optional =
        sent.stream().filter(Column.OPTIONAL::contains).map(Column::title).toList();
    return table.doubtfulEnd(optional).or(() -> table.missingEnd(optional)).stream().toList();
  }

  private static ColumnMapping mapping(Table table, Origin origin) throws IOException {
    if (table.unknown().isEmpty()) {
      return ColumnMapping.NONE;
    }
    Sample sample = table.sample();
    return ColumnMapping.of(
        table.header(),
        table.unknown(),
        positions(table).keySet(),
        origin,
        sample,
        table.deviceIds(sample));
  }

  private static Map<Column, Integer> positions(Table table) {
    Map<Column, Integer> positions = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      table.position(column.title()).ifPresent(position -> positions.put(column, position));
    }
    return positions;
  }

  private static void requireColumns(Table table, Origin origin, ColumnMapping mapping)
      throws IOException, UnreadableTable {
    try {
      table.requireColumns();
    } catch (UnreadableTable missing) {
      List<Flaw> flaws = new ArrayList<>(missing.flaws());
      for (String doubt : mapping.doubts()) {
        flaws.add(
            Flaw.ofLine(
                origin, table.header().number(), doubt + ". Rename the column that is meant"));
      }
      throw new UnreadableTable(flaws);
    }
  }

  /** What to do about merged cells: a copied title or note would be an error of its own. */
  private static String advice(MergedArea area, long headerRow) {
    if (area.firstRow() <= headerRow) {
      return area.lastRow() > headerRow
          ? "Unmerge them, keep the title in the header row, and enter the values below it"
          : "Unmerge them, and give each column its own title";
    }
    if (area.firstColumn() == area.lastColumn()) {
      return "Unmerge them, and enter the value in each row";
    }
    return "If they hold a note or a total, delete it. Otherwise unmerge them, and enter the value of each cell";
  }

  /** Warnings about what the sheet holds but does not show, or shows but does not hold. */
  private static List<Flaw> unseen(
      SheetRows sheet, long headerRow, Map<Column, Integer> sent, List<Line> lines, Origin origin) {
    List<Flaw> flaws = new ArrayList<>();
    List<Long> hidden = sheet.hiddenRows().stream().filter(row -> row >= headerRow).toList();
    if (!hidden.isEmpty()) {
      LineNumbers rows = new LineNumbers();
      hidden.forEach(rows::add);
      flaws.add(
          Flaw.ofLine(
              origin,
              hidden.getFirst(),
              "the sheet hides rows that hold something: %s. Remove the filter or show the rows, or delete them"
                  .formatted(rows.numbers())));
    }
    sent.forEach((column, position) -> {
      if (sheet.isHidden(position)
          && lines.stream().anyMatch(line -> !VisibleText.isBlank(line.cell(position)))) {
        flaws.add(
            Flaw.ofLine(
                origin,
                headerRow,
                "column %s, %s, is hidden and holds something. Show the column, or delete it"
                    .formatted(origin.column(position), column.title())));
      }
    });
    for (MergedArea area : sheet.merged()) {
      if (sent.values().stream().anyMatch(position -> area.touches(position, headerRow))) {
        flaws.add(
            Flaw.ofLine(
                origin,
                area.firstRow(),
                "the cells %s are merged, so only the first of them holds the value. %s"
                    .formatted(area.text(), advice(area, headerRow))));
        break;
      }
    }
    return flaws;
  }
}
