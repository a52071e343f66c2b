package hubreturns.returnsfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  private static final long BYTES_MAX = 10_000_000;
  private static final long LINES_MAX = 1_000;
  private static final TableFormat FORMAT =
      new TableFormat(
          List.of("device_id", "device_status", "maker"),
          List.of("device_id", "device_status"),
          List.of("line", "code"),
          3,
          BYTES_MAX,
          LINES_MAX);
  private static final String HEADER = "device_id,device_status,maker\n";
  private static final String ID = "00-DB-12-FF-00-00-00-0";

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void recognises_the_separator(String separator) throws Exception {
    String text =
        "device_id|device_status|maker\n1|Pending|\"a, b; c\td\"\n".replace("|", separator);

    assertThat(cells(text)).containsExactly(List.of("1", "Pending", "a, b; c\td"));
  }

  @Test
  void understands_a_line_that_names_the_separator() throws Exception {
    try (CsvFile file = open("sep=;\r\ndevice_id;device_status\r\n1;Pending\r\n")) {
      assertThat(file.table().header().number()).isEqualTo(2);
      assertThat(file.next()).map(TableLine::number).contains(3L);
    }
    assertThat(cells("sep=\t\ndevice_id\tdevice_status\n1\tPending\n"))
        .containsExactly(List.of("1", "Pending"));
    assertThat(cells("sep=," + ",".repeat(16_000) + "\ndevice_id,device_status\n1,Pending\n"))
        .isEqualTo(cells("sep=,\ndevice_id,device_status\n1,Pending\n"));
    assertThat(error("sep=|\ndevice_id|device_status\n"))
        .isEqualTo(
            "line 1: the line names the separator '|'. Separate the cells with commas, semicolons"
                + " or tabs");
    assertThat(error("sep=;\ndevice_id,device_status\n1,Pending\n"))
        .isEqualTo(
            "line 1: the line names the separator ';', and the header line uses ','. Delete this"
                + " line");
  }

  @Test
  void says_that_a_file_ends_in_the_middle_of_a_character() {
    byte[] whole = "device_id,device_status\n1,Pending \u20AC".getBytes(StandardCharsets.UTF_8);

    assertThat(error(Arrays.copyOf(whole, whole.length - 1))).contains("line 2", "cut short");
  }

  @Test
  void names_a_title_above_the_header() {
    assertThat(error("Hub returns week 47,,\n\nDevice ID,Device status\n1,Pending\n"))
        .isEqualTo(
            "line 1: this line holds 'Hub returns week 47', which does not name the columns. Line 3"
                + " looks like the header line: delete the lines above it");
  }

  @Test
  void reads_a_title_of_several_lines() throws Exception {
    try (CsvFile file = open("Box,\"Device\nID\",\"Device\r\nstatus\"\n1,2,Pending\n")) {
      assertThat(file.table().header().number()).isEqualTo(1);
      assertThat(file.position("device_id")).hasValue(1);
      assertThat(file.next()).map(TableLine::number).contains(4L);
    }
    assertThat(error("Monitor 24\"\ndevice_id,device_status\n1,Pending\n"))
        .contains("Line 2 looks like the header line");
  }

  @Test
  void names_quotes_around_whole_lines_and_web_archives() {
    assertThat(error("\"device_id,device_status\"\n\"1,Pending\"\n"))
        .contains("Quotes around the whole line make one cell of it")
        .doesNotContain("Separate the cells");
    assertThat(error("MIME-Version: 1.0\nContent-Type: multipart/related\n"))
        .contains("this file is an e-mail or a web archive (.mht)");
    assertThat(error("\"device_id\"|\"device_status\"\n"))
        .isEqualTo(
            "line 1: '|' follows the closing quote of a cell. Separate the cells with commas,"
                + " semicolons or tabs");
    assertThat(error("device_id,device_status\n\"1\": x,Pending\n"))
        .contains("Write a quote inside a cell twice");
  }

  @Test
  void names_a_character_that_is_no_line_end_and_a_column_of_ids_without_a_title() {
    assertThat(error("device_id,device_status\u20281,Pending\u2028"))
        .contains(
            "The line holds the invisible character U+2028 (line separator), which separates");
    assertThat(error("GPF ID,device_status\n00-DB-12-34-00-00-0C-5D,Pending\n"))
        .doesNotContain("rename it");
    assertThat(error(",device_status\n00-DB-12-34-00-00-0C-5D,Pending\n"))
        .contains("Column 1 has no title and holds Device IDs: enter the title device_id.");
  }

  @Test
  void compares_titles_without_case_spaces_dashes_and_invisible_characters() throws Exception {
    try (CsvFile file = open("\uFEFF\uFEFFDevice-ID\u00A0,DEVICE STATUS,\u200BMaker\n")) {
      assertThat(file.position("device_id")).hasValue(0);
      assertThat(file.position("device_status")).hasValue(1);
      assertThat(file.position("maker")).hasValue(2);
      assertThat(file.unknownColumns()).isEmpty();
    }
  }

  @Test
  void names_columns_that_are_unknown_or_have_no_title() throws Exception {
    try (CsvFile file =
        open("device_id,device_status,Box,Line,code,line,,\n1,P,7,1,I0,1,,\n2,P,7,1,I0,1,x,\n")) {
      while (file.next().isPresent()) {
        // Reads to the end.
      }
      assertThat(file.unknownColumns()).containsExactly("Box");
      assertThat(file.unnamedColumns()).isEqualTo(Map.of(7, "x"));
    }
  }

  @Test
  void fewer_than_three_columns_of_the_results_side_by_side_are_somebody_s_own() throws Exception {
    try (CsvFile file = open("Line,Code,device_id,code,device_status,Box\n1,1,1,2,P,7\n")) {
      assertThat(file.unknownColumns()).containsExactly("Line", "Code", "code", "Box");
    }
  }

  @Test
  void names_a_character_of_a_title_that_only_looks_like_the_right_one() {
    assertThat(error("d\u0435vice_id,device_status\n1,P\n"))
        .contains(
            "no column device_id; it has: d\u0435vice_id, device_status. 'd\u0435vice_id' holds"
                + " '\u0435', which is U+0435 (cyrillic small letter ie). Type the character again");
    assertThat(error("device\u2013id,device_status\n1,P\n")).contains("U+2013 (en dash)");
  }

  @ParameterizedTest
  @ValueSource(strings = {" \"x\"", "  \"x", " \"x,y\"", "\u00A0\"x\"", "\" \"\"x\"\"\""})
  void rejects_a_line_with_a_space_before_a_quote(String cell) throws Exception {
    assertThat(line(HEADER + "1,Pending," + cell + "\n").fault())
        .hasValueSatisfying(
            fault -> assertThat(fault).startsWith("column 3 begins with a space and a quote"));
    assertThat(error("device_id, \"device_status\"\n"))
        .startsWith("line 1: column 2 begins with a space and a quote");
  }

  @ParameterizedTest
  @ValueSource(strings = {" x\"", " ", "\"\"\"x\"\" \"", "x \"y\"", " -"})
  void a_quote_in_another_place_is_text(String cell) throws Exception {
    assertThat(line(HEADER + "1,Pending," + cell + "\n").fault()).isEmpty();
  }

  @Test
  void rejects_a_header_that_names_a_column_twice_or_leaves_one_out() {
    assertThat(error("device_id,device_status,maker,Device Status\n"))
        .isEqualTo(
            "line 1: device_status 'Device Status' is the title of column 2 and of column 4. Delete"
                + " or rename one of them");
    assertThat(error("id,status\n"))
        .startsWith(
            "line 1: the header line has no column device_id or device_status; it has: id, status. ");
    assertThat(error("")).startsWith("line 1: the file is empty");
  }

  @Test
  void proposes_the_column_to_rename() {
    assertThat(error("Box,CHF EUI,device_status\n7," + ID + "1,Pending\n"))
        .contains("Column 2, 'CHF EUI', holds Device IDs: rename it to device_id.");
  }

  @Test
  void rejects_a_second_header_line() {
    assertThat(error(HEADER + ID + "1,Pending,EDMI\nDevice ID,Device Status,Maker\n"))
        .startsWith("line 3: this is a second header line");
    assertThat(error(HEADER + ID + "1,Pending,EDMI\n\"maker\",DEVICE_ID,device-status\n"))
        .startsWith("line 3: this is a second header line");
  }

  @Test
  void rejects_a_quoted_cell_that_runs_into_the_next_line() {
    assertThat(
            error(
                HEADER
                    + ID
                    + "1,Pending,EDMI\n"
                    + ID
                    + "2,Pending,\"EDMI\n"
                    + ID
                    + "3,Pending,EDMI\n"
                    + ID
                    + "4,Pending,EDMI\"\n"))
        .startsWith(
            "line 3: the quoted cell that begins here continues into line 4, which looks like a"
                + " line of its own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"00-DB-12-FF-00-00-00-01,Pending,x\n00-DB-12-FF-00-00-00-02\",Pending,y\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n00-DB-12-FF-00-00-00-02\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n1.23E+15,Pending\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\nDB12FF0000002,Pending\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n'00DB12FF00000002,Pending\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n00-DB-12-FF-00-00-00-02,Pending,y\"",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\nDB12FF00000002\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n00-DB-12-FF-00-00\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n1.23E+15\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\nO0-DB-12-FF-00-00-00-02,Removed\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n\uFF10\uFF10DB12FF00000002\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\n00-DB\u200B-12-FF-00-00-00-02,Removed\"\n",
        "00-DB-12-FF-00-00-00-01,Pending,\"x\nhub 7, pending\"\n"
      })
  void rejects_a_quoted_cell_that_swallows_a_short_or_damaged_line(String lines) {
    assertThat(error(HEADER + lines))
        .startsWith("line 2: the quoted cell that begins here continues into line 3");
  }

  @Test
  void rejects_a_quote_that_closes_on_another_line_before_more_text() {
    assertThat(
            error(
                HEADER
                    + ID
                    + "1,Pending,\"EDMI\n"
                    + ID
                    + "2,Pending,EDMI\n"
                    + ID
                    + "3,\"Pending\n"))
        .startsWith(
            "line 2: the quoted cell that begins here ends on line 4, and text follows its closing"
                + " quote");
  }

  @Test
  void rejects_a_quote_that_is_never_closed() {
    assertThat(error(HEADER + ID + "1,Pending,\n" + ID + "2,\"Pending,\n" + ID + "3,Pending,\n"))
        .isEqualTo(
            "line 3: a quote opens here and is never closed, so lines 3 to 4 would be read as one"
                + " cell. Close the quote or delete it");
  }

  @Test
  void keeps_a_text_of_two_lines_that_does_not_look_like_a_line_of_the_file() throws Exception {
    assertThat(cells(HEADER + "1,Pending,\"EDMI\nLtd, London\"\n"))
        .containsExactly(List.of("1", "Pending", "EDMI\nLtd, London"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "07700900123",
        "+447700900123, Jo",
        "2000000000008",
        "2026-11-25",
        "Ltd, London",
        "Added",
        "INC000012345678",
        "JOB-2026-0000123, A"
      })
  void keeps_a_second_line_that_cannot_be_a_record(String second) throws Exception {
    assertThat(cells(HEADER + "1,Pending,\"EDMI\n" + second + "\"\n"))
        .containsExactly(List.of("1", "Pending", "EDMI\n" + second));
  }

  @Test
  void counts_the_lines_of_the_cells_before_a_stray_quote() {
    assertThat(error(HEADER + "1,\"a\nb\",\"x\n" + ID + "2\"\n"))
        .startsWith("line 3: the quoted cell that begins here continues into line 4");
  }

  @Test
  void says_on_which_lines_a_value_of_several_lines_stands() throws Exception {
    TableLine line = line(HEADER + "\n1,\"a\r\nb\",\"\nEDMI\nLtd\n\"\n");

    assertThat(line.severalLines(0)).isEmpty();
    assertThat(line.severalLines(1).orElseThrow())
        .startsWith("begins on line 3 and continues on line 4");
    assertThat(line.severalLines(2).orElseThrow())
        .startsWith("begins on line 4 and continues on line 7");
    assertThat(line(HEADER + "1,Pending,\"EDMI\n\"\n").severalLines(2)).isEmpty();
  }

  @Test
  void says_where_a_byte_is_not_utf_8() {
    byte[] windows = (HEADER + "1,Pending,Müller\n").getBytes(Charset.forName("windows-1252"));

    assertThat(error(windows))
        .isEqualTo(
            "line 2: character 12 holds the byte 0xFC, which is not UTF-8. The file may be"
                + " Windows-1252, where this byte is 'ü'. Save the file as CSV UTF-8");
  }

  @Test
  void does_not_take_a_file_without_plain_letters_for_windows_1252() {
    assertThat(error(HEADER.getBytes(Charset.forName("IBM037"))))
        .isEqualTo(
            "line 1: character 1 holds the byte 0x84, which is not UTF-8. The file may come from"
                + " another system, such as a mainframe (EBCDIC). Save the file as CSV UTF-8");
  }

  @Test
  void says_where_a_byte_is_not_utf_8_far_into_a_long_file() {
    int lines = 200_000;
    byte[] text = (HEADER + "1,Pending,ab\n".repeat(lines)).getBytes(StandardCharsets.UTF_8);
    text[text.length - 2] = (byte) 0xE9;

    assertThat(errorOf(text, format(Long.MAX_VALUE, Long.MAX_VALUE)))
        .startsWith("line " + (lines + 1) + ": character 12 holds the byte 0xE9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\r\n", "\n"})
  void counts_the_lines_of_every_line_end(String end) {
    String text = (HEADER + "1,Pending,ab\n2,Pending,\u00e9\n").replace("\n", end);

    assertThat(error(text.getBytes(StandardCharsets.ISO_8859_1)))
        .startsWith("line 3: character 11 holds the byte 0xE9");
    assertThat(error(text.replace('\u00e9', '\0').getBytes(StandardCharsets.UTF_8)))
        .startsWith("line 3: character 11 holds a zero byte");
  }

  @Test
  void says_where_half_of_a_character_stands_alone() {
    byte[] utf16 = ("\uFEFF" + HEADER + "1,Pending,a").getBytes(StandardCharsets.UTF_16LE);
    byte[] halved = Arrays.copyOf(utf16, utf16.length + 4);
    halved[utf16.length + 1] = (byte) 0xD8;
    halved[utf16.length + 2] = 'x';

    assertThat(error(halved)).startsWith("line 2: character 12 is not valid UTF-16LE");
    assertThat(error(new byte[] {'a', ',', (byte) 0xED, (byte) 0xA0, (byte) 0x80}))
        .startsWith("line 1: character 3 holds the byte 0xED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"|", " ", "/"})
  void names_the_separators_when_the_titles_have_another_one(String separator) {
    assertThat(error("device_id" + separator + "device_status\n"))
        .contains("Separate the cells with commas, semicolons or tabs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void reads_utf_16_with_a_byte_order_mark(String charset) throws Exception {
    byte[] bytes = ("\uFEFF" + HEADER + "1,Pending,Zähler\n").getBytes(Charset.forName(charset));

    assertThat(cellsOf(bytes)).containsExactly(List.of("1", "Pending", "Zähler"));
  }

  @Test
  void names_utf_16_without_a_byte_order_mark() {
    assertThat(error(HEADER.getBytes(StandardCharsets.UTF_16LE)))
        .startsWith("line 1: character 2 holds a zero byte");
  }

  @Test
  void names_the_lock_file_of_excel() {
    byte[] lock = new byte[165];
    Arrays.fill(lock, 0, 55, (byte) ' ');
    byte[] name = "Jo Clerk".getBytes(StandardCharsets.UTF_8);
    lock[0] = (byte) name.length;
    System.arraycopy(name, 0, lock, 1, name.length);
    lock[55] = lock[0];
    for (int i = 0; i < (lock.length - 57) / 2; i++) {
      lock[57 + 2 * i] = i < name.length ? name[i] : (byte) ' ';
    }

    assertThat(error(lock))
        .isEqualTo(
            "line 1: this file is Excel's lock file, which Excel keeps while a workbook is open. Use the workbook itself: its name does not begin with ~$");
  }

  @Test
  void names_files_of_other_kinds() throws IOException {
    assertThat(error(zip("[Content_Types].xml"))).contains("an Excel workbook (.xlsx)");
    assertThat(error(zip("a.txt"))).contains("a ZIP archive");
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(HEADER.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(error(compressed.toByteArray())).contains("a gzip file");
    assertThat(error("%PDF-1.7")).contains("a PDF document");
    assertThat(error("{\\rtf1\\ansi 1}")).contains("a text document (.rtf)");
    for (String image : List.of("\u0089PNG\r\n", "\u00ff\u00d8\u00ff\u00e0", "GIF89a")) {
      assertThat(error(image.getBytes(StandardCharsets.ISO_8859_1))).contains("is an image");
    }
    assertThat(error("\n<!DOCTYPE html><HTML>")).contains("a web page");
    assertThat(error("<?xml version='1.0'?><a/>")).contains("an XML file");
    assertThat(error("[{\"device_id\":1}]")).contains("a JSON file");
    assertThat(error("[InternetShortcut]\nURL=x")).contains("no column device_id");
    assertThat(error("From: a@example.org\r\nMIME-Version: 1.0\r\n\r\nx")).contains("an e-mail");
    assertThat(error("L\0\0\0\1\24\2\0")).contains("a shortcut to a file", "Use the file itself");
    assertThat(error("\0\5\26\7\0\2\0\0Mac OS X")).contains("macOS", "Use the file itself");
    for (String archive :
        List.of("7z\u00bc\u00af", "\u00fd7zXZ", "BZh91AY", "Rar!\u001a", "(\u00b5/\u00fd")) {
      assertThat(error(archive.getBytes(StandardCharsets.ISO_8859_1)))
          .contains("a compressed archive", "Unpack it");
    }
    assertThat(error("PK\u0005\u0006\0\0")).contains("a ZIP archive");
  }

  @Test
  void does_not_take_a_file_that_is_not_text_for_windows_1252() {
    assertThat(error(new byte[] {'P', (byte) 0x9A, 1, 2}))
        .isEqualTo(
            "line 1: character 2 holds the byte 0x9A. The file is not text. Open it in the program that"
                + " wrote it, and save it as CSV UTF-8");
    assertThat(error((HEADER + "1,Pending,caf").getBytes(StandardCharsets.UTF_8), 0x8D))
        .contains("The file may come from another system, such as Mac or DOS")
        .doesNotContain("\uFFFD", "Windows-1252");
    assertThat(error((HEADER + "1,Pending,M").getBytes(StandardCharsets.UTF_8), 0x9F))
        .contains("Windows-1252, where this byte is '\u0178', or Mac Roman, where it is '\u00fc'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'", "\u201c", "`", "\u00bb"})
  void names_quotes_of_another_kind_around_the_titles(String quote) {
    assertThat(error(HEADER.strip().replaceAll("(\\w+)", quote + "$1" + quote) + "\n1,Pending,x\n"))
        .contains("Delete the quotes, or use plain double quotes");
    assertThat(error("device_id\n1\n")).doesNotContain("quotes");
  }

  private static String error(byte[] start, int last) {
    byte[] all = java.util.Arrays.copyOf(start, start.length + 2);
    all[start.length] = (byte) last;
    all[start.length + 1] = '\n';
    return error(all);
  }

  @Test
  void stops_at_the_line_after_the_most_lines() {
    String line = "1,Pending,\n";

    assertThat(error(HEADER + line.repeat((int) LINES_MAX))).isEmpty();
    assertThat(error(HEADER + line.repeat((int) LINES_MAX + 1)))
        .startsWith("line " + (LINES_MAX + 2) + ": a file may have up to 1,000 lines");
  }

  @Test
  void stops_at_the_byte_after_the_most_bytes() {
    byte[] text = (HEADER + "1,Pending,\n".repeat(100)).getBytes(StandardCharsets.UTF_8);

    assertThat(errorOf(text, format(text.length, LINES_MAX))).isEmpty();
    assertThat(errorOf(text, format(text.length - 1, LINES_MAX))).contains("is larger than");
  }

  @Test
  void reads_no_more_than_the_limit_of_an_endless_file() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThatThrownBy(() -> CsvFile.open(() -> endless, FORMAT))
        .asInstanceOf(type(UnreadableTable.class))
        .satisfies(e -> assertThat(e.getMessage()).contains("line 1"));
  }

  @Test
  void keeps_only_the_cells_that_a_line_has() throws Exception {
    String wide = "device_id,device_status" + ",".repeat(TableFormat.COLUMNS_MAX - 2);

    assertThat(cells(wide + "\n1,Pending\n2\n"))
        .containsExactly(List.of("1", "Pending"), List.of("2"));
  }

  @Test
  void rejects_a_line_with_more_than_the_most_columns() throws Exception {
    String cells = "1,Pending" + ",x".repeat(TableFormat.COLUMNS_MAX - 2);

    assertThat(line(HEADER + cells + "\n").fault()).isEmpty();
    assertThat(line(HEADER + cells + ",x\n").fault())
        .contains(
            "the line has more than 64 cells. Put a value that holds the separator into quotes");
    assertThat(error("device_id,device_status" + ",x".repeat(TableFormat.COLUMNS_MAX - 1) + "\n"))
        .contains("more than 64 c");
  }

  @ParameterizedTest
  @CsvSource({"1000,''", "1001,'column 3 holds 1,001 characters; a cell may hold up to 1,000'"})
  void rejects_a_cell_with_more_than_the_most_characters(int length, String fault)
      throws Exception {
    TableLine line = line(HEADER + "1,Pending," + "9".repeat(length) + "\n");

    assertThat(line.fault().orElse("")).isEqualTo(fault);
    assertThat(line.cell(2)).as("a file of rejected lines holds the whole cell").hasSize(length);
  }

  @Test
  void rejects_a_file_with_a_cell_that_does_not_fit_into_memory() {
    assertThat(error(HEADER + "1,Pending,\n2,Pending," + "9".repeat(400_000) + "\n"))
        .isEqualTo(
            "line 3: a cell of this line is too long to be read. Shorten it, or look for a missing"
                + " quote");
  }

  private static TableFormat format(long bytesMax, long linesMax) {
    return new TableFormat(
        FORMAT.columns(),
        FORMAT.needed(),
        FORMAT.ignored(),
        FORMAT.ignoredMin(),
        bytesMax,
        linesMax);
  }

  private static CsvFile open(String text) throws IOException, UnreadableTable {
    return CsvFile.open(TextSource.of(text.getBytes(StandardCharsets.UTF_8)), FORMAT);
  }

  private static TableLine line(String text) throws IOException, UnreadableTable {
    try (CsvFile file = open(text)) {
      return file.next().orElseThrow();
    }
  }

  private static List<List<String>> cells(String text) throws IOException, UnreadableTable {
    return cellsOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<List<String>> cellsOf(byte[] bytes) throws IOException, UnreadableTable {
    List<List<String>> cells = new ArrayList<>();
    try (CsvFile file = CsvFile.open(TextSource.of(bytes), FORMAT)) {
      for (Optional<TableLine> line = file.next(); line.isPresent(); line = file.next()) {
        cells.add(line.get().cells());
      }
    }
    return cells;
  }

  private static String error(String text) {
    return error(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String error(byte[] bytes) {
    return errorOf(bytes, FORMAT);
  }

  private static String errorOf(byte[] bytes, TableFormat format) {
    try (CsvFile file = CsvFile.open(TextSource.of(bytes), format)) {
      while (file.next().isPresent()) {
        // Reads to the end or to the error.
      }
      return "";
    } catch (UnreadableTable e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] zip(String entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write('x');
    }
    return bytes.toByteArray();
  }
}
