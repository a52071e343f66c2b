package hubreturns.returnsfile;

import static hubreturns.testing.Fixtures.hub;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Form;
import hubreturns.returnsfile.ColumnMapping.MappedColumn;
import hubreturns.returnsfile.Line.ReturnLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workbooks that LibreOffice wrote, and workbooks that somebody made to do harm. */
class WorkbookTest {
  private static final List<String> CASES =
      List.of(
          "plain",
          "ids-as-numbers",
          "formatted-number",
          "date-in-reference",
          "formulas",
          "merged",
          "merged-box",
          "hidden-rows",
          "hidden-column",
          "two-sheets",
          "hidden-sheet",
          "title",
          "repeated",
          "other-titles",
          "notes-below");
  private static final String CONTENT = "content.xml";
  private static final String SHEET = "xl/worksheets/sheet1.xml";

  @TempDir private static Path folder;

  /** A test of the workbook as Excel and as OpenDocument. */
  @ParameterizedTest
  @ValueSource(strings = {"xlsx", "ods"})
  @Retention(RetentionPolicy.RUNTIME)
  private @interface InBothKinds {}

  @InBothKinds
  void what_the_sheet_shows_is_what_is_read(String kind) {
    ReturnsFile file = table("plain", kind);

    assertThat(file.bad()).isEmpty();
    assertThat(file.good()).extracting(ReturnLine::hub).containsExactly(hub(1), hub(2), hub(3));
    assertThat(file.good())
        .extracting(line -> line.detail().reference().incidentReference())
        .containsExactly(Optional.of("INC1"), Optional.empty(), Optional.of("12345"));
    assertThat(file.good().get(1).detail().reference().dateTime()).contains("2026-11-25T12:00:00");
    assertThat(file.unknownColumns()).containsExactly("Box");
    assertThat(file.origin()).isEqualTo(new Origin.Sheet("Returns"));
  }

  @InBothKinds
  void a_number_is_no_device_id(String kind) {
    assertThat(flaws("ids-as-numbers", kind))
        .satisfiesExactly(
            flaw -> assertThat(flaw).startsWith("sheet 'Returns', cell A2: device_id '12345678"),
            flaw -> assertThat(flaw).startsWith("sheet 'Returns', cell A3: device_id '1.2345678"),
            flaw ->
                assertThat(flaw)
                    .startsWith(
                        "sheet 'Returns', cell A4: device_id '123' is a number and not text"));
    assertThat(table("ids-as-numbers", kind).bad().getLast().flaws())
        .extracting(Flaw::withoutLine)
        .singleElement()
        .asString()
        .startsWith("cell A4: device_id '123' is a number and not text");
  }

  @InBothKinds
  void a_number_counts_only_as_the_sheet_shows_it(String kind) {
    assertThat(flaws("formatted-number", kind))
        .singleElement()
        .asString()
        .startsWith(
            "sheet 'Returns', cell C2: incident_reference '123' is a number that the sheet shows"
                + " differently (");
  }

  @InBothKinds
  void a_value_that_cannot_be_used_is_marked_in_the_line_to_correct(String kind) {
    assertThat(table("formatted-number", kind).bad().getFirst().cell(2))
        .isEqualTo("123 [enter again]");
    assertThat(table("ids-as-numbers", kind).bad())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.cell(0)).endsWith(" [enter again]"));
    assertThat(table("notes-below", kind).bad())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.cells()).asString().doesNotContain("[enter again]"));
  }

  @Test
  void an_old_workbook_becomes_one_that_keeps_text_as_it_is() throws IOException {
    byte[] start = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0, 0};
    Path file = Files.write(folder.resolve("old.xls"), start);

    assertThat(ReturnsReader.read(file, ReturnsOptions.of(Form.LIST)))
        .asString()
        .contains("an old Excel workbook (.xls)", "save it as .xlsx without a password");
  }

  @InBothKinds
  void warns_of_a_reference_that_became_a_date(String kind) {
    ReturnsFile file = table("date-in-reference", kind);

    assertThat(file.good().getFirst().detail().reference().incidentReference())
        .contains("2026-04-03");
    assertThat(file.warnings())
        .extracting(Flaw::toString)
        .containsExactly(
            "sheet 'Returns', cell C2: incident_reference '2026-04-03' is a date in the spreadsheet"
                + " and is read as 2026-04-03. If it is not a date, enter it as text");
  }

  @InBothKinds
  void a_formula_counts_with_its_stored_value_and_an_error_does_not(String kind) {
    ReturnsFile file = table("formulas", kind);

    assertThat(file.good())
        .extracting(line -> line.detail().reference().incidentReference().orElse(""))
        .containsExactly("INC7", "TRUE");
    assertThat(flaws("formulas", kind))
        .containsExactly(
            "sheet 'Returns', cell C3: incident_reference '#DIV/0!' is a formula error."
                + " Correct the formula, or enter the value",
            "sheet 'Returns', cell C4: incident_reference '#N/A' is a formula error. Correct"
                + " the formula, or enter the value");
  }

  @InBothKinds
  void refuses_merged_cells_of_columns_that_are_sent(String kind) {
    assertThat(unreadable("merged", kind))
        .containsExactly(
            "sheet 'Returns', row 2: the cells C2:C3 are merged, so only the first of them holds"
                + " the value. Unmerge them, and enter the value in each row");
    assertThat(table("merged-box", kind).good()).hasSize(2);
  }

  @InBothKinds
  void refuses_rows_and_columns_that_nobody_sees(String kind) {
    assertThat(unreadable("hidden-rows", kind))
        .containsExactly(
            "sheet 'Returns', row 3: the sheet hides rows that hold something: 3, 4. Remove the"
                + " filter or show the rows, or delete them");
    assertThat(unreadable("hidden-column", kind))
        .containsExactly(
            "sheet 'Returns', row 1: column C, incident_reference, is hidden and holds something."
                + " Show the column, or delete it");
  }

  @InBothKinds
  void asks_which_of_several_sheets_to_read(String kind) {
    assertThat(read("two-sheets", kind))
        .isEqualTo(new ReturnsReading.SeveralSheets(List.of("Returns", "Notes")));
    assertThat(table(read("two-sheets", kind, "Returns")).good()).hasSize(1);
    assertThat(unreadable(read("two-sheets", kind, "returns")))
        .containsExactly(
            "workbook: there is no sheet 'returns'. The sheets are: 'Returns', 'Notes'");
    assertThat(table("hidden-sheet", kind).good()).hasSize(1);
  }

  @InBothKinds
  void says_which_sheets_are_not_read(String kind) {
    assertThat(table("hidden-sheet", kind).warnings())
        .extracting(Flaw::toString)
        .containsExactly(
            "workbook: only the sheet 'Returns' is read. These sheets are not read: 'Lists' (hidden)."
                + " Check that they hold no returns");
    assertThat(table(read("two-sheets", kind, "Returns")).warnings())
        .extracting(Flaw::toString)
        .containsExactly(
            "workbook: only the sheet 'Returns' is read. These sheets are not read: 'Notes'. Check"
                + " that they hold no returns");
    assertThat(table("plain", kind).warnings()).isEmpty();
  }

  @InBothKinds
  void names_a_title_above_the_header(String kind) {
    assertThat(unreadable("title", kind))
        .containsExactly(
            "sheet 'Returns', row 1: this line holds 'Hub returns week 47', which does not name the"
                + " columns. Row 3 looks like the header line: delete the lines above it");
  }

  @InBothKinds
  void reads_every_row_of_equal_rows(String kind) {
    assertThat(table("repeated", kind).good())
        .extracting(ReturnLine::number)
        .containsExactly(2, 3, 4);
  }

  @InBothKinds
  void rejects_notes_below_the_table(String kind) {
    assertThat(flaws("notes-below", kind))
        .anySatisfy(flaw ->
            assertThat(flaw).startsWith("sheet 'Returns', cell A4: device_id 'Total' is not"))
        .anySatisfy(flaw ->
            assertThat(flaw).startsWith("sheet 'Returns', cell A5: device_id 'Sent by Jo' is not"));
  }

  @InBothKinds
  void proposes_a_mapping_and_reads_nothing_before_it_is_accepted(String kind) {
    assertThat(read("other-titles", kind))
        .isEqualTo(
            new ReturnsReading.Unmapped(
                new ColumnMapping(
                    List.of(
                        new MappedColumn(0, "A", "EUI-64", Column.DEVICE_ID),
                        new MappedColumn(1, "B", "Type of return", Column.RETURN_TYPE),
                        new MappedColumn(2, "C", "Job number", Column.USER_REF_ID)),
                    List.of(),
                    List.of("Box"))));
    ReturnsFile accepted =
        table(
            ReturnsReaderTest.read(
                fixture("other-titles", kind), ReturnsOptions.of(Form.LIST).withMapping()));
    assertThat(accepted.header()).containsExactly("device_id", "return_type", "user_ref_id", "Box");
    assertThat(accepted.good().getFirst().detail().reference().id()).contains("J1");
  }

  @Test
  void a_text_workbook_is_read_as_it_was_written() throws IOException {
    Path file = folder.resolve("written.xlsx");
    List<String> header = List.of("device_id", "return_type", "additional_information", "Box");
    List<String> row =
        List.of("00-DB-12-34-00-00-00-01", "general", "=1+1 _x0041_ <&> \uD83D\uDCE6", "007");
    try (OutputStream out = Files.newOutputStream(file);
        TextWorkbook workbook = new TextWorkbook(out, "Returns", header)) {
      for (int i = 0; i < 1_200; i++) {
        workbook.row(row);
      }
    }

    ReturnsFile read = table(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST)));

    assertThat(read.header()).isEqualTo(header);
    assertThat(read.good())
        .hasSize(1_200)
        .allSatisfy(line -> assertThat(line.cells()).isEqualTo(row));
  }

  @Test
  void a_sheet_that_expands_too_far_is_refused_while_it_is_read() throws IOException {
    String rows = (" ".repeat(100_000) + "<row/>").repeat(100);

    assertThat(changedXlsx(SHEET, xml -> xml.replace("</sheetData>", rows + "</sheetData>")))
        .asString()
        .contains("expands to more than 500 times its size");
  }

  @Test
  void a_document_type_is_refused() throws IOException {
    String bomb =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    for (String part : List.of(SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml")) {
      assertThat(changedXlsx(part, xml -> xml.replaceFirst("\\?>", "?>" + bomb)))
          .as(part)
          .isInstanceOf(ReturnsReading.NoTable.class);
    }
    assertThat(changedOds(xml -> xml.replaceFirst("\\?>", "?>" + bomb)))
        .asString()
        .contains("document type");
  }

  @Test
  void a_cell_far_away_takes_no_memory() throws IOException {
    assertThat(changedXlsx(SHEET, xml -> xml.replaceFirst("r=\"A2\"", "r=\"ZZZ2\"")))
        .isInstanceOf(ReturnsReading.NoTable.class);
    assertThat(
            changedXlsx(
                SHEET,
                xml ->
                    xml.replaceFirst(
                        "</row>", "<c r=\"XFD1\" t=\"inlineStr\"><is><t>x</t></is></c></row>")))
        .asString()
        .contains("beyond column BL");
    assertThat(
            changedOds(xml ->
                xml.replaceFirst(
                    "<table:table-cell ",
                    "<table:table-cell table:number-columns-repeated=\"2147483647\" ")))
        .isInstanceOf(ReturnsReading.NoTable.class);
  }

  @Test
  void a_row_that_is_repeated_a_billion_times_is_refused() throws IOException {
    assertThat(
            changedOds(xml ->
                xml.replaceFirst(
                    "(INC1.*?<table:table-row )", "$1table:number-rows-repeated=\"2000000000\" ")))
        .asString()
        .contains("up to 100,000 lines");
  }

  @Test
  void a_billion_spaces_are_too_long_for_a_cell() throws IOException {
    assertThat(changedOds(xml -> xml.replace("INC1", "<text:s text:c=\"1000000000\"/>")))
        .asString()
        .contains("column C holds more than 1,000 characters");
  }

  @Test
  void a_long_attribute_or_text_is_refused() throws IOException {
    for (String text : List.of("INC1", "<x a=\"y\"/>")) {
      assertThat(changedOds(xml -> xml.replace("INC1", text.replaceFirst("[1y]", random(300_000)))))
          .asString()
          .contains("a text of the workbook is longer than 262,144 bytes");
    }
  }

  @Test
  void a_part_that_is_there_twice_is_refused() throws IOException {
    zipped(Map.of("[Content_Types].xml", "<x/>", "xl/sheet1.xml", "<a/>", "xl/sheet2.xml", "<b/>"));
    Path file = folder.resolve("zipped.zip");
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, bytes.replace("sheet2", "sheet1"), StandardCharsets.ISO_8859_1);

    assertThat(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST)))
        .asString()
        .contains("the workbook is damaged");
  }

  @Test
  void the_text_of_a_drawing_in_a_cell_is_no_text_of_the_cell() throws IOException {
    String drawing =
        "<draw:custom-shape xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\">"
            + "<text:p>see page 2</text:p></draw:custom-shape>";

    ReturnsReading read =
        changedOds(xml -> xml.replaceFirst("<text:p>INC1</text:p>", drawing + "$0"));

    assertThat(table(read).good().getFirst().detail().reference())
        .extracting(reference -> reference.incidentReference())
        .isEqualTo(Optional.of("INC1"));
  }

  @Test
  void other_files_in_a_zip_archive_are_named() throws IOException {
    assertThat(zipped(Map.of("returns.csv", "device_id,return_type\n")))
        .asString()
        .contains("this file is a ZIP archive and not a workbook");
    assertThat(zipped(Map.of("[Content_Types].xml", "<x/>", "xl/workbook.bin", "x")))
        .asString()
        .contains("binary Excel workbook (.xlsb)");
    assertThat(
            zipped(
                Map.of(
                    CONTENT,
                    "garbage",
                    "META-INF/manifest.xml",
                    "<m xmlns=\"m\"><encryption-data/></m>")))
        .asString()
        .contains("protected by a password");
    assertThat(zipped(Map.of("mimetype", "x", "encrypted-package", "x")))
        .asString()
        .contains("protected by a password");
    assertThat(zipped(Map.of("[Content_Types].xml", "<x/>", "word/document.xml", "<x/>")))
        .asString()
        .contains("this file is a Word document");
    assertThat(zipped(Map.of("Index/Document.iwa", "x", "Metadata/Properties.plist", "x")))
        .asString()
        .contains("this file is a document of Apple Numbers");
    assertThat(zipped(Map.of(CONTENT, "<content><body><text/></body></content>")))
        .asString()
        .contains("an OpenDocument file without a spreadsheet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h:mm|1.1574074074074073E-5|is a time or a duration",
        "[h]:mm:ss|1.5|is a time or a duration",
        "[$-F400]h:mm:ss AM/PM|46351.5|is a time or a duration",
        "mm:ss.0|0.5|is a time or a duration",
      })
  void a_time_or_a_duration_is_no_date(String format, String value, String flaw)
      throws IOException {
    assertThat(withReference(format, "", value).bad()).asString().contains(flaw);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"00000|123|123", "0%|0.12|0.12", "h:mm|0.6041666666666666|0.6041666666666666"})
  void a_column_that_is_not_sent_gets_a_warning_if_the_sheet_shows_it_in_another_form(
      String format, String value, String stored) throws IOException {
    assertThat(withColumn("Box", format, "", value).warnings())
        .singleElement()
        .asString()
        .contains("row 2: column C is not sent. It holds '" + stored + "'");
    assertThat(withColumn("Box", "General", "", value).warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dd/mm/yy||46351|2026-11-25",
        "d mmm|| 46351|2026-11-25",
        "mmm||46351|2026-11-25",
        "dd/mm/yyyy hh:mm||46351.5|2026-11-25T12:00:00",
        "dd/mm/yyyy|d|2026-11-25|2026-11-25",
      })
  void a_date_is_read_with_a_warning_however_it_is_stored(
      String format, String type, String value, String read) throws IOException {
    assertThat(withReference(format, Objects.requireNonNullElse(type, ""), value).warnings())
        .asString()
        .contains("cell C2: user_ref_id '" + read + "' is a date in the spreadsheet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dd/mm/yyyy|25/11/2026",
        "hh:mm mmm yy|12:34 Nov 26",
        "dd/mm/yyyy hh:mm|25/11/2026 12:34",
        "[$-809]dd mmmm yyyy;@|25 November 2026",
        "ddd d mmm yy, h AM/PM|Wed 25 Nov 26, 12 PM",
        "yyyy/mm/dd mm:ss|2026/11/25 34:56",
      })
  void warns_of_a_date_that_hides_a_part_of_its_time(String format, String shown)
      throws IOException {
    ReturnsFile file = withColumn("user_ref_date_time", format, "", "46351.524259259");

    assertThat(file.good().getFirst().detail().reference().dateTime())
        .contains("2026-11-25T12:34:56");
    assertThat(file.warnings())
        .extracting(Flaw::toString)
        .containsExactly(
            "sheet 'Returns', cell C2: user_ref_date_time '2026-11-25T12:34:56' is a date in the spreadsheet and is read as 2026-11-25T12:34:56, but the sheet shows '%s'. If you do not mean 2026-11-25T12:34:56, enter the value as text"
                .formatted(shown));
    assertThat(withColumn("user_ref_date_time", format, "d", "2026-11-25T12:34:56").warnings())
        .extracting(Flaw::toString)
        .containsExactlyElementsOf(file.warnings().stream().map(Flaw::toString).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dd/mm/yyyy hh:mm:ss|46351.524259259",
        "m/d/yy h:mm:ss AM/PM|46351.024259259",
        "d mmmm yyyy hh:mm|46351.524305556",
        "dd/mm/yyyy hh|46351.5",
        "yyyy-mm-dd\\Thh:mm:ss.000|46351.524259259",
      })
  void does_not_warn_of_a_date_that_shows_its_time(String format, String value) throws IOException {
    assertThat(withColumn("user_ref_date_time", format, "", value).warnings()).isEmpty();
  }

  @Test
  void warns_of_a_date_that_hides_its_time_in_opendocument() throws IOException {
    String cell =
        "<table:table-cell office:value-type='date' office:date-value='2026-11-25T12:34:56'><text:p>%s</text:p></table:table-cell>";
    for (String shown : List.of("25/11/2026", "12:34 Nov 26")) {
      assertThat(table(withDate(cell.formatted(shown))).warnings())
          .extracting(Flaw::advice)
          .containsExactly(
              "is a date in the spreadsheet and is read as 2026-11-25T12:34:56, but the sheet shows '%s'. If you do not mean 2026-11-25T12:34:56, enter the value as text"
                  .formatted(shown));
    }
    for (String shown : List.of("25/11/26 12:34:56", "25. November 2026 12:34:56 PM")) {
      assertThat(table(withDate(cell.formatted(shown))).warnings()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-25T00:00:00, true",
    "2026-11-25 00:00:00, true",
    "25/11/26 00:00, true",
    "25/11/2026 12:00:00 AM, true",
    "25/11/2026, false",
    "2026-11-25, false"
  })
  void a_date_at_midnight_has_a_time_if_an_opendocument_cell_shows_it(String shown, boolean isRead)
      throws IOException {
    ReturnsReading reading =
        withDate(
            "<table:table-cell office:value-type='date' office:date-value='2026-11-25'><text:p>%s</text:p></table:table-cell>"
                .formatted(shown));

    assertThat(table(reading).good())
        .filteredOn(
            line -> line.detail().reference().dateTime().equals(Optional.of("2026-11-25T00:00:00")))
        .hasSize(isRead ? 1 : 0);
  }

  /** The plain workbook with this cell as its date and time. */
  private static ReturnsReading withDate(String cell) throws IOException {
    return changedOds(xml ->
        xml.replaceFirst(
            "<table:table-cell[^>]*office:date-value=\"2026-11-25T12:00:00\".*?</table:table-cell>",
            cell));
  }

  @Test
  void dates_that_hide_a_part_of_their_time_are_counted_together() throws IOException {
    String rows =
        IntStream.rangeClosed(10, 18)
            .mapToObj(day ->
                "<table:table-row>"
                    + "<table:table-cell office:value-type='string'><text:p>00-DB-12-34-00-00-01-%1$d</text:p></table:table-cell><table:table-cell office:value-type='string'><text:p>general</text:p></table:table-cell><table:table-cell/><table:table-cell office:value-type='date' office:date-value='2026-11-%1$dT12:34:56'><text:p>%1$d/11/2026</text:p></table:table-cell>"
                        .formatted(day)
                    + "</table:table-row>")
            .collect(Collectors.joining());

    assertThat(
            table(changedOds(xml -> xml.replaceFirst("</table:table>", rows + "</table:table>")))
                .warnings())
        .extracting(Flaw::toString)
        .singleElement()
        .asString()
        .contains("cell D5: user_ref_date_time '2026-11-10T12:34:56'", "shows '10/11/2026'")
        .endsWith(" (rows 5, 6, 7, 8, 9 and 4 more)");
  }

  /** A workbook of one return whose reference is a number of this format. */
  private static ReturnsFile withReference(String format, String type, String value)
      throws IOException {
    return withColumn("user_ref_id", format, type, value);
  }

  /** A workbook of one return with a third column of this title and format. */
  private static ReturnsFile withColumn(String title, String format, String type, String value)
      throws IOException {
    String text = "<c t=\"inlineStr\"><is><t>%s</t></is></c>";
    String styles =
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"%s\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
            .formatted(format);
    String sheet =
        "<worksheet><sheetData><row>"
            + text.formatted("device_id")
            + text.formatted("return_type")
            + text.formatted(title)
            + "</row><row>"
            + text.formatted(hub(1))
            + text.formatted("general")
            + "<c s=\"1\" t=\"%s\"><v>%s</v></c>".formatted(type.isEmpty() ? "n" : type, value)
            + "</row></sheetData></worksheet>";
    return table(
        changed("xlsx", Map.of("xl/styles.xml", before -> styles, SHEET, before -> sheet)));
  }

  @Test
  void a_value_with_a_line_through_it_is_not_sent() throws IOException {
    String fonts =
        "<styleSheet><fonts><font/><font><strike/></font><font><strike val=\"0\"/></font></fonts><cellXfs><xf fontId=\"0\"/><xf fontId=\"1\"/><xf fontId=\"2\"/></cellXfs></styleSheet>";
    String cell = "<c s=\"%d\" t=\"inlineStr\"><is><t>%s</t></is></c>";
    String sheet =
        "<worksheet><sheetData><row>"
            + cell.formatted(0, "device_id")
            + cell.formatted(0, "return_type")
            + "</row><row>"
            + cell.formatted(1, hub(1))
            + cell.formatted(0, "general")
            + "</row><row>"
            + cell.formatted(2, hub(2))
            + cell.formatted(0, "general")
            + "</row></sheetData></worksheet>";

    onlyTheFirstIsStruckThrough(
        changed("xlsx", Map.of("xl/styles.xml", before -> fonts, SHEET, before -> sheet)));
    onlyTheFirstIsStruckThrough(
        changedOds(before ->
            before
                .replace(
                    "</office:automatic-styles>",
                    "<style:style style:name=\"struck\" style:family=\"table-cell\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style></office:automatic-styles>")
                .replaceFirst(
                    "<table:table-cell(?: table:style-name=\"[^\"]*\")?(?=[^>]*><text:p>"
                        + hub(1)
                        + ")",
                    "<table:table-cell table:style-name=\"struck\"")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<r><rPr><strike/></rPr><t>%s%s</t></r>",
        "<r><rPr><strike/><sz val='11'/></rPr><t>%s</t></r><r><rPr/><t>%s</t></r>",
        "<r><rPr><strike val='1'/></rPr><t>%s</t></r><r><t>%s</t></r>",
        "<r><t>%s</t></r><r><rPr><b/><strike val='true'/></rPr><t>%s</t></r>",
      })
  void rejects_text_that_is_struck_through_inside_a_cell(String runs) throws IOException {
    for (ReturnsReading reading : withRuns(runs)) {
      onlyTheFirstIsStruckThrough(reading);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<r><rPr><strike val='0'/></rPr><t>%s</t></r><r><t>%s</t></r>",
        "<r><rPr><strike val='false'/></rPr><t>%s%s</t></r>",
        "<r><rPr><strike/></rPr><t> _x000D_</t></r><r><t>%s%s</t></r>",
        "<r><t>%s%s</t></r><rPh><rPr><strike/></rPr><t>x</t></rPh>",
      })
  void reads_text_in_which_nothing_is_struck_through(String runs) throws IOException {
    for (ReturnsReading reading : withRuns(runs)) {
      assertThat(table(reading).good()).extracting(ReturnLine::hub).contains(hub(1));
    }
  }

  /**
   * The plain workbook whose first Device ID is written in these runs, once as a shared text and
   * once in its cell.
   */
  private static List<ReturnsReading> withRuns(String runs) throws IOException {
    String text = inTwoParts(runs);
    return List.of(
        changedXlsx(
            "xl/sharedStrings.xml",
            before ->
                before.replaceFirst(
                    "<si><t[^>]*>" + hub(1) + "</t></si>", "<si>" + text + "</si>")),
        changedXlsx(
            SHEET,
            before ->
                before.replaceFirst(
                    "<c r=\"A2\".*?</c>",
                    "<c r=\"A2\" t=\"inlineStr\"><is>" + text + "</is></c>")));
  }

  private static String inTwoParts(String format) {
    String id = hub(1).toString();
    return format.formatted(id.substring(0, 12), id.substring(12));
  }

  /** If a cell has the style of its column, Calc does not name the style at the cell. */
  @Test
  void the_style_of_a_column_counts_where_neither_cell_nor_row_has_one() throws IOException {
    String struck =
        "<style:style style:name='struck' style:family='table-cell'><style:text-properties style:text-line-through-style='solid'/></style:style>";
    String column = "<table:table-column table:default-cell-style-name='%s'/>";

    onlyTheFirstIsStruckThrough(
        changedOds(before ->
            before
                .replace("</office:automatic-styles>", struck + "</office:automatic-styles>")
                .replaceFirst(
                    "<table:table-column[^>]*/>",
                    column.formatted("struck") + column.formatted("ce3") + column.formatted("ce3"))
                .replace(
                    "<table:table-row table:style-name",
                    "<table:table-row table:default-cell-style-name='ce3' table:style-name")
                .replaceFirst(
                    "<table:table-row table:default-cell-style-name='ce3'([^>]*><table:table-cell[^>]*><text:p>"
                        + hub(1)
                        + ")",
                    "<table:table-row$1")));
  }

  @Test
  void refuses_rows_and_columns_in_a_collapsed_group() throws IOException {
    assertThat(
            unreadable(
                changedOds(before ->
                    before.replaceFirst(
                        "(<table:table-row [^>]*><table:table-cell [^>]*><text:p>"
                            + hub(2)
                            + ".*?</table:table-row>)",
                        "<table:table-row-group table:display='false'><table:table-row-group>$1</table:table-row-group></table:table-row-group>"))))
        .containsExactly(
            "sheet 'Returns', row 3: the sheet hides rows that hold something: 3. Remove the filter"
                + " or show the rows, or delete them");
    assertThat(
            unreadable(
                changedOds(before ->
                    before.replaceFirst(
                        "<table:table-column[^>]*/>",
                        "<table:table-column table:number-columns-repeated='2'/><table:table-column-group table:display='false'><table:table-column/></table:table-column-group>"))))
        .containsExactly(
            "sheet 'Returns', row 1: column C, incident_reference, is hidden and holds something."
                + " Show the column, or delete it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "line-through-style='solid'|<text:p><text:span text:style-name='T1'>%s%s</text:span></text:p>",
        "line-through-type='double'|<text:p>%s<text:span text:style-name='T1'>%s</text:span></text:p>",
        "line-through-style='solid'|<text:p><text:span text:style-name='child'>%s</text:span>%s</text:p>",
        "line-through-style='solid'|<text:p><text:span text:style-name='plain'><text:a text:style-name='T1'><text:span>%s</text:span></text:a></text:span>%s</text:p>",
        "line-through-style='solid'|<text:p text:style-name='P1'>%s<text:span text:style-name='plain'>%s</text:span></text:p>",
      })
  void rejects_text_that_is_struck_through_inside_a_cell_of_opendocument(
      String line, String paragraph) throws IOException {
    for (String part : List.of(CONTENT, "styles.xml")) {
      onlyTheFirstIsStruckThrough(withTextStyle(part, line, paragraph));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "line-through-style='none' style:text-line-through-type='none'|<text:p><text:span text:style-name='T1'>%s%s</text:span></text:p>",
        "line-through-style='solid'|<text:p><text:span text:style-name='plain'>%s</text:span>%s</text:p>",
        "line-through-style='solid'|<text:p><text:span text:style-name='T1'> <text:s/></text:span>%s%s</text:p>",
        "line-through-style='solid'|<text:p text:style-name='T1'>%s<text:span text:style-name='P1'>%s</text:span></text:p>",
        "line-through-style='solid'|<text:p>%s<text:span text:style-name='circle'>%s</text:span></text:p>",
      })
  void reads_text_in_which_nothing_is_struck_through_of_opendocument(String line, String paragraph)
      throws IOException {
    for (String part : List.of(CONTENT, "styles.xml")) {
      assertThat(table(withTextStyle(part, line, paragraph)).good())
          .extracting(ReturnLine::hub)
          .contains(hub(1));
    }
  }

  /** The plain workbook with text styles, whose first Device ID is written in this paragraph. */
  private static ReturnsReading withTextStyle(String part, String line, String paragraph)
      throws IOException {
    String struck = "<style:text-properties style:text-" + line + "/></style:style>";
    String styles =
        "<style:style style:name='child' style:family='text' style:parent-style-name='T1'/>"
            + "<style:style style:name='circle' style:family='text' style:parent-style-name='circle'/>"
            + "<style:style style:name='plain' style:family='text' style:parent-style-name='T1'>"
            + "<style:text-properties style:text-line-through-style='none'/></style:style>"
            + "<style:style style:name='T1' style:family='text'>"
            + struck
            + "<style:style style:name='P1' style:family='paragraph'>"
            + struck
            + "<style:default-style style:family='graphic'>"
            + "<style:text-properties style:text-line-through-style='none'/></style:default-style>";
    UnaryOperator<String> addStyles =
        before -> before.replaceFirst("</office:(automatic-)?styles>", styles + "$0");
    UnaryOperator<String> write =
        before -> before.replace("<text:p>" + hub(1) + "</text:p>", inTwoParts(paragraph));
    return changed(
        "ods",
        part.equals(CONTENT)
            ? Map.of(CONTENT, before -> write.apply(addStyles.apply(before)))
            : Map.of(part, addStyles, CONTENT, write));
  }

  @Test
  void a_style_of_the_sheets_counts_and_not_one_of_their_margins() throws IOException {
    String style =
        "<style:style style:name='T1' style:family='text'><style:text-properties%s/></style:style></office:automatic-styles>";
    String struck = " style:text-line-through-style='solid'";
    ReturnsReading reading =
        changed(
            "ods",
            Map.of(
                "styles.xml",
                before -> before.replace("</office:automatic-styles>", style.formatted(struck)),
                CONTENT,
                before ->
                    before
                        .replace("</office:automatic-styles>", style.formatted(""))
                        .replace(
                            hub(1) + "<",
                            "<text:span text:style-name='T1'>" + hub(1) + "</text:span><")));

    assertThat(table(reading).bad()).isEmpty();
  }

  @Test
  void refuses_a_workbook_with_more_styles_than_are_kept() throws IOException {
    assertThat(withStyles(OpenDocument.STYLES_MAX)).isInstanceOf(ReturnsReading.Table.class);
    assertThat(withStyles(OpenDocument.STYLES_MAX + 1))
        .asString()
        .contains("the workbook has more than 65,536 styles");
  }

  /** The plain workbook with this many styles in all. */
  private static ReturnsReading withStyles(int count) throws IOException {
    String styles =
        IntStream.range(0, count)
            .mapToObj("<style:style style:name='T%d' style:family='text'/>"::formatted)
            .collect(Collectors.joining());
    return changed(
        "ods",
        Map.of(
            "styles.xml",
            before -> "<styles/>",
            CONTENT,
            before ->
                before.replaceFirst(
                    "(<office:automatic-styles>).*(?=</office:automatic-styles>)", "$1" + styles)));
  }

  private static void onlyTheFirstIsStruckThrough(ReturnsReading reading) {
    assertThat(flaws(table(reading)))
        .singleElement()
        .asString()
        .contains("device_id '" + hub(1) + "' is struck through in the sheet");
    assertThat(table(reading).good()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@|true",
        "0.00;0.00;0;@|true",
        "_-* #,##0.00_-;-* #,##0.00_-;_-* -??_-;_-@_-|true",
        "0.00\\ [$x]|true",
        "dd/mm/yyyy|true",
        "General;General;General;General|true",
        "0;0;0;[Red]@\\ _x|true",
        "&quot;J-&quot;@|false",
        ";;;|false",
        "@\\x|false",
        "0;0;0;&quot;hidden&quot;|false"
      })
  void a_text_counts_only_as_the_sheet_shows_it(String format, boolean counts) throws IOException {
    ReturnsFile file = withReference(format, "str", "J7");

    assertThat(file.good()).hasSize(counts ? 1 : 0);
    assertThat(file.bad().stream().flatMap(line -> line.flaws().stream()))
        .allSatisfy(flaw ->
            assertThat(flaw.advice()).startsWith("is a text that the sheet shows differently"));
  }

  @Test
  void a_damaged_workbook_gets_one_clear_answer_whatever_is_damaged() throws IOException {
    Random random = new Random(11);
    for (String name : CASES) {
      for (String kind : List.of("xlsx", "ods")) {
        byte[] bytes = Files.readAllBytes(fixture(name, kind));
        for (int i = 0; i < 4; i++) {
          byte[] damaged = bytes.clone();
          for (int j = 0; j < 1 + random.nextInt(8); j++) {
            damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt(256);
          }
          Path file = Files.write(folder.resolve("damaged." + kind), damaged);
          assertThat(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST))).isNotNull();
          Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
          assertThat(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST))).isNotNull();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<font><strike/></font>|A2:B9 D1|A (device_id), B (return_type)",
        "<numFmt numFmtId='164' formatCode=';;;'/>|$C$2:$C$1048576|C (incident_reference)",
        "<font><b/></font><numFmt numFmtId='9' formatCode='0%'/>|C:C|C (incident_reference)",
        "<font><strike/></font>|3:3|A (device_id), B (return_type), C (incident_reference), D (user_ref_date_time)",
      })
  void warns_of_conditional_formatting_that_changes_what_is_sent(
      String format, String cells, String columns) throws IOException {
    String dxf = "<dxf>%s</dxf>".formatted(format);
    ReturnsReading older =
        withConditionalFormatting(
            "<dxfs><dxf><font><b/></font></dxf>" + dxf + "</dxfs>",
            "<conditionalFormatting sqref='%s'><cfRule type='expression' dxfId='1' priority='1'><formula>$C2=1</formula></cfRule></conditionalFormatting>"
                .formatted(cells));
    ReturnsReading newer =
        withConditionalFormatting(
            "",
            "<extLst><ext><x14:conditionalFormattings xmlns:x14='x14'><x14:conditionalFormatting><x14:cfRule type='expression'><x14:dxf>%s</x14:dxf></x14:cfRule><xm:sqref xmlns:xm='xm'>%s</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
                .formatted(format, cells));

    for (ReturnsReading reading : List.of(older, newer)) {
      assertThat(table(reading).good()).hasSize(3);
      assertThat(table(reading).warnings())
          .extracting(Flaw::toString)
          .containsExactly(conditional(columns));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<font><strike val='0'/></font>|A2:B9",
        "<font><b/></font><numFmt numFmtId='164' formatCode='General'/>|A2:B9",
        "<font><strike/></font>|A1:D1",
        "<font><strike/></font>|E2:E9",
        "<font><strike/></font>|x",
      })
  void does_not_warn_of_conditional_formatting_that_changes_nothing_that_is_sent(
      String format, String cells) throws IOException {
    assertThat(
            table(
                    withConditionalFormatting(
                        "<dxfs><dxf>%s</dxf></dxfs>".formatted(format),
                        "<conditionalFormatting sqref='%s'><cfRule dxfId='0'/></conditionalFormatting>"
                            .formatted(cells)))
                .warnings())
        .isEmpty();
  }

  private static ReturnsReading withConditionalFormatting(String formats, String rules)
      throws IOException {
    return changed(
        "xlsx",
        Map.of(
            "xl/styles.xml",
            before -> before.replace("</styleSheet>", formats + "<!-- --></styleSheet>"),
            SHEET,
            before -> before.replace("</worksheet>", rules + "</worksheet>")));
  }

  private static String conditional(String columns) {
    return "sheet 'Returns', row 1: the sheet has conditional formatting that can strike through values, or show them in another form, in these columns: %s. This program ignores the formatting and reads the values as they are stored. Check that the file holds no hub that the sheet strikes through"
        .formatted(columns);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<style:text-properties style:text-line-through-style='solid'/>||true",
        "|style:data-style-name='N121'|true",
        "|style:data-style-name='N0'|false",
        "<style:text-properties fo:font-weight='bold'/>||false",
      })
  void warns_of_conditional_formatting_of_opendocument(
      @Nullable String properties, @Nullable String attribute, boolean warns) throws IOException {
    String styles =
        "<style:style style:name='other' style:display-name='Other one' style:family='table-cell' %s>%s</style:style>"
                .formatted(
                    Objects.requireNonNullElse(attribute, ""),
                    Objects.requireNonNullElse(properties, ""))
            + "<style:style style:name='mapped' style:family='table-cell'><style:map style:condition='x' style:apply-style-name='other'/></style:style>"
            + "<number:number-style style:name='N9'><style:map style:condition='x' style:apply-style-name='other'/></number:number-style>";
    ReturnsReading ofCalc =
        changedOds(before ->
            before
                .replace("</office:automatic-styles>", styles + "</office:automatic-styles>")
                .replaceFirst(
                    "</table:table>",
                    "<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address=\"Returns.A2:Returns.B9 'a.Z1 b'.C2\"><calcext:condition calcext:apply-style-name='Other one' calcext:value='x'/></calcext:conditional-format></calcext:conditional-formats></table:table>"));
    ReturnsReading ofCells =
        changedOds(before ->
            before
                .replace("</office:automatic-styles>", styles + "</office:automatic-styles>")
                .replaceFirst(
                    "<table:table-cell(?: table:style-name=\"[^\"]*\")?(?=[^>]*><text:p>"
                        + hub(2)
                        + ")",
                    "<table:table-cell table:style-name='mapped'"));

    assertThat(table(ofCalc).warnings())
        .extracting(Flaw::toString)
        .isEqualTo(
            warns
                ? List.of(conditional("A (device_id), B (return_type), C (incident_reference)"))
                : List.of());
    assertThat(table(ofCells).warnings())
        .extracting(Flaw::toString)
        .isEqualTo(warns ? List.of(conditional("A (device_id)")) : List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A1:B1|Unmerge them, and give each column its own title",
        "A1:A2|Unmerge them, keep the title in the header row, and enter the values below it",
        "A5:C5|If they hold a note or a total, delete it. Otherwise unmerge them, and enter the value of each cell",
        "A3:B4|If they hold a note or a total, delete it. Otherwise unmerge them, and enter the value of each cell",
        "C2:C3|Unmerge them, and enter the value in each row",
      })
  void says_what_to_do_about_merged_cells(String cells, String advice) throws IOException {
    assertThat(
            unreadable(
                changedXlsx(
                    SHEET,
                    before ->
                        before.replace(
                            "</sheetData>",
                            "</sheetData><mergeCells><mergeCell ref='%s'/></mergeCells>"
                                .formatted(cells)))))
        .singleElement()
        .asString()
        .endsWith(
            "the cells %s are merged, so only the first of them holds the value. %s"
                .formatted(cells, advice));
  }

  /** A bit that is wrong in a text, in a number, in a format, and in a sheet that is not read. */
  @ParameterizedTest
  @CsvSource({
    "plain,xlsx,INC1,INC3",
    "plain,xlsx,<v>12345</v>,<v>12745</v>",
    "plain,xlsx,fontId=,fgntId=",
    "plain,xlsx,xl/worksheets/sheet1.xml,xl/worksheets/sheet3.xml",
    "hidden-sheet,xlsx,general</t>,genural</t>",
    "hidden-sheet,xlsx,</headerFooter></worksheet>,</headerFooter></worksheet?",
    "two-sheets,xlsx,</headerFooter></worksheet>,</headerFooter></worksheet?",
    "plain,ods,INC1,INC3",
    "hidden-sheet,ods,table:name=\"Empty\",table:name=\"Emqty\"",
    "plain,ods,</office:document-styles>,</office:document-styles?",
  })
  void a_workbook_with_one_wrong_bit_is_damaged(
      String name, String kind, String right, String wrong) throws IOException {
    for (int method : List.of(ZipEntry.STORED, ZipEntry.DEFLATED)) {
      Path file = folder.resolve("wrong-bit." + kind);
      Files.write(file, uncompressed(parts(name, kind), method));
      assertThat(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST)))
          .isNotInstanceOf(ReturnsReading.NoTable.class);
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(bytes).contains(right);
      Files.writeString(file, bytes.replace(right, wrong), StandardCharsets.ISO_8859_1);

      assertThat(unreadable(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST))))
          .singleElement()
          .asString()
          .startsWith("workbook: the workbook is damaged: ");
    }
  }

  @Test
  void says_which_part_is_damaged_and_what_to_do() throws IOException {
    Path file = folder.resolve("wrong-bit.xlsx");
    String bytes =
        new String(
            uncompressed(parts("plain", "xlsx"), ZipEntry.DEFLATED), StandardCharsets.ISO_8859_1);
    Files.writeString(
        file, bytes.replace(hub(2).toString(), hub(3).toString()), StandardCharsets.ISO_8859_1);

    assertThat(unreadable(ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST))))
        .containsExactly(
            "workbook: the workbook is damaged: its part 'xl/sharedStrings.xml' does not match its"
                + " check sum. Copy the file again from its source, or save it again in the"
                + " program that made it. A repaired copy may hold other values");
  }

  /** A ZIP archive whose bytes show the texts of its parts. */
  private static byte[] uncompressed(Map<String, byte[]> parts, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, byte[]> one : parts.entrySet()) {
        ZipEntry entry = new ZipEntry(one.getKey());
        CRC32 sum = new CRC32();
        sum.update(one.getValue());
        entry.setMethod(method);
        entry.setSize(one.getValue().length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(one.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void reads_any_number_of_ampersands() throws IOException {
    Random random = new Random(6);
    StringBuilder excel = new StringBuilder();
    StringBuilder openDocument = new StringBuilder();
    for (int row = 0; row < 1_100; row++) {
      String id = "00-DB-12-34-00-00-%02X-%02X".formatted(0x10 + row / 256, row % 256);
      String notes = random.ints(600, 'a', 'z').mapToObj(Character::toString).collect(joining());
      List<String> cells = List.of(id, "general", "", "", notes + "&amp;".repeat(100));
      excel.append("<row>");
      openDocument.append("<table:table-row>");
      for (String cell : cells) {
        excel.append("<c t='inlineStr'><is><t>%s</t></is></c>".formatted(cell));
        openDocument.append(
            "<table:table-cell office:value-type='string'><text:p>%s</text:p></table:table-cell>"
                .formatted(cell));
      }
      excel.append("</row>");
      openDocument.append("</table:table-row>");
    }

    ReturnsReading inExcel =
        changedXlsx(SHEET, xml -> xml.replace("</sheetData>", excel + "</sheetData>"));
    ReturnsReading inOpenDocument =
        changedOds(xml -> xml.replaceFirst("</table:table>", openDocument + "</table:table>"));

    assertThat(List.of(inExcel, inOpenDocument))
        .allSatisfy(reading -> assertThat(table(reading).good()).hasSize(3 + 1_100));
  }

  private static String random(int length) {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static ReturnsFile table(String name, String kind) {
    return table(read(name, kind));
  }

  private static ReturnsFile table(ReturnsReading reading) {
    assertThat(reading).isInstanceOf(ReturnsReading.Table.class);
    return ((ReturnsReading.Table) reading).file();
  }

  private static List<String> flaws(String name, String kind) {
    return flaws(table(name, kind));
  }

  private static List<String> flaws(ReturnsFile file) {
    return file.bad().stream().flatMap(line -> line.flaws().stream()).map(Flaw::toString).toList();
  }

  private static List<String> unreadable(String name, String kind) {
    return unreadable(read(name, kind));
  }

  private static List<String> unreadable(ReturnsReading reading) {
    assertThat(reading).isInstanceOf(ReturnsReading.NoTable.class);
    return ((ReturnsReading.NoTable) reading).flaws().stream().map(Flaw::toString).toList();
  }

  private static ReturnsReading read(String name, String kind) {
    return ReturnsReaderTest.read(fixture(name, kind), ReturnsOptions.of(Form.LIST));
  }

  private static ReturnsReading read(String name, String kind, String sheet) {
    return ReturnsReaderTest.read(
        fixture(name, kind),
        new ReturnsOptions(Form.LIST, Set.of(), Optional.of(sheet), false, Instant.MAX));
  }

  private static Path fixture(String name, String kind) {
    Path file = folder.resolve(name + "." + kind);
    try (InputStream in =
        WorkbookTest.class.getResourceAsStream("workbooks/" + name + "." + kind)) {
      Files.write(file, Objects.requireNonNull(in).readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ReturnsReading changedOds(UnaryOperator<String> change) throws IOException {
    return changed("ods", Map.of(CONTENT, change));
  }

  private static ReturnsReading changedXlsx(String part, UnaryOperator<String> change)
      throws IOException {
    return changed("xlsx", Map.of(part, change));
  }

  /** The plain workbook with other parts. */
  private static ReturnsReading changed(String kind, Map<String, UnaryOperator<String>> changes)
      throws IOException {
    Map<String, byte[]> parts = parts("plain", kind);
    changes.forEach((part, change) -> {
      String before = new String(Objects.requireNonNull(parts.get(part)), StandardCharsets.UTF_8);
      String after = change.apply(before);
      assertThat(after).isNotEqualTo(before);
      parts.put(part, after.getBytes(StandardCharsets.UTF_8));
    });
    return zipped("changed." + kind, parts);
  }

  private static Map<String, byte[]> parts(String name, String kind) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(fixture(name, kind)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), zip.readAllBytes());
      }
    }
    return parts;
  }

  private static ReturnsReading zipped(Map<String, String> parts) throws IOException {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    parts.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return zipped("zipped.zip", bytes);
  }

  private static ReturnsReading zipped(String name, Map<String, byte[]> parts) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> one : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(one.getKey()));
        zip.write(one.getValue());
        zip.closeEntry();
      }
    }
    return ReturnsReaderTest.read(file, ReturnsOptions.of(Form.LIST));
  }
}
