package hubreturns.returnsfile;

import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Form;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnsReaderTest {
  private static final String ALL =
      "device_id,return_type,fault_reason,connection_method,other_device_id,user_ref_date_time,"
          + "user_ref_id,incident_reference,additional_information\n";

  @Test
  void reads_every_column() {
    ReturnLine line =
        good(
            ALL
                + hub(1)
                + ",fault-post,SM WAN Fault,Hot-Shoe,"
                + hub(2)
                + ",2026-11-25T12:00:00+01:00,ref 1,INC1,\"a \"\"quoted\"\" text, with\nlines\"\n");

    assertThat(line.hub()).isEqualTo(hub(1));
    assertThat(line.detail())
        .isInstanceOfSatisfying(
            FaultReturn.class,
            fault -> {
              assertThat(fault.type()).isEqualTo(FaultReturnType.POST_INSTALLATION);
              assertThat(fault.reason()).isEqualTo(FaultReason.SM_WAN_FAULT);
              assertThat(fault.connectionMethod()).isEqualTo(ConnectionMethod.HOT_SHOE);
              assertThat(fault.otherDevice()).contains(hub(2));
              assertThat(fault.reference().dateTime()).contains("2026-11-25T12:00:00+01:00");
              assertThat(fault.reference().id()).contains("ref 1");
              assertThat(fault.reference().incidentReference()).contains("INC1");
              assertThat(fault.reference().additionalInformation())
                  .contains("a \"quoted\" text, with\nlines");
            });
  }

  @Test
  void takes_no_line_whose_hub_another_line_returns_differently() {
    var file =
        table(
            "device_id,return_type,user_ref_id\n%s,general,a\n%s,general,a\n%s,general,b\n%s,lost-or-stolen,a\n"
                .formatted(hub(1), hub(2), hub(2), hub(1)));

    assertThat(file.good()).extracting(ReturnLine::number).containsExactly(3, 4);
    assertThat(file.bad().getFirst().flaws().toString())
        .contains(
            "is also in line 5, which returns it differently: return_type 'No Fault Return (general)'");
  }

  @Test
  void tolerates_a_byte_order_mark_windows_line_ends_and_blank_lines() {
    var file =
        table(
            "\uFEFFdevice_id,return_type,\r\n\r\n"
                + hub(1)
                + ",non-dom,\r\n,,\r\n"
                + hub(2)
                + ",lost-or-stolen");

    assertThat(file.good()).extracting(ReturnLine::number).containsExactly(3, 5);
    assertThat(file.good().getFirst().detail())
        .isInstanceOfSatisfying(
            NoFaultReturn.class,
            noFault -> assertThat(noFault.type()).isEqualTo(NoFaultReturnType.NON_DOM_OPT_OUT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"00-DB-12-34-00-00-00-01", "00db123400000001", " 00-db-12-34-00-00-00-01 "})
  void takes_ids_with_or_without_dashes_in_any_case(String id) {
    assertThat(good("device_id,return_type\n" + id + ",general\n").hub()).isEqualTo(hub(1));
  }

  @ParameterizedTest
  @CsvSource({
    "user_ref_id,25",
    "incident_reference,15",
    "additional_information,200",
  })
  void counts_characters_not_bytes_up_to_the_limit(String column, int limit) {
    String header = "device_id,return_type," + column + "\n" + hub(1) + ",general,";

    assertThat(table(header + "\uD83D\uDCE6".repeat(limit)).good()).hasSize(1);
    assertThat(flaws(header + "x".repeat(limit + 1)))
        .singleElement()
        .satisfies(flaw -> assertThat(flaw.column()).isEqualTo(column))
        .satisfies(flaw -> assertThat(flaw.advice()).contains("is longer than " + limit));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25T12:00:00", "2024-02-29T23:59:59.5Z"})
  void takes_an_xs_date_time(String text) {
    assertThat(table(withDateTime(text)).good()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25", "25/11/2026 12:00", "2025-02-29T00:00:00Z", "12:00:00"})
  void rejects_another_date(String text) {
    assertThat(flaws(withDateTime(text)))
        .extracting(Flaw::column)
        .containsExactly("user_ref_date_time");
  }

  @Test
  void rejects_fault_details_in_a_no_fault_return() {
    assertThat(flaws(ALL + hub(1) + ",general,led-fault,esme," + hub(2)))
        .extracting(Flaw::column)
        .containsExactly("fault_reason", "connection_method", "other_device_id");
  }

  @Test
  void needs_the_other_device_in_the_single_form_only() {
    String text = ALL + hub(1) + ",fault-prior,led-fault,esme\n";

    assertThat(table(text).good()).hasSize(1);
    assertThat(((ReturnsReading.Table) read(text, Form.SINGLE)).file().bad().getFirst().flaws())
        .extracting(Flaw::toString)
        .containsExactly(
            "line 2: other_device_id is empty. Enter a Device ID: 16 hex digits, with or without"
                + " dashes");
  }

  @Test
  void rejects_a_character_that_xml_cannot_carry() {
    assertThat(flaws(ALL + hub(1) + ",general,,,,,a\uFFFEb"))
        .extracting(Flaw::toString)
        .containsExactly(
            "line 2: user_ref_id 'a\uFFFDb' holds the character U+FFFE, which a message cannot"
                + " carry. Delete it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\t", "\u00A0", "\u200B", "\u200D", "\u00AD", "\u200F", "\uFE0F", "\u034F"})
  void rejects_a_character_that_nobody_sees_and_strips_it_at_the_ends(String invisible) {
    assertThat(good(ALL + invisible + hub(1) + invisible + "," + invisible + "general").hub())
        .isEqualTo(DeviceId.of(hub(1).toString()));
    assertThat(flaws(ALL + hub(1) + ",general,,,,,a" + invisible + "b"))
        .extracting(Flaw::toString)
        .singleElement()
        .asString()
        .contains("user_ref_id", "invisible character U+%04X".formatted((int) invisible.charAt(0)));
  }

  @Test
  void warns_about_a_time_in_the_future_and_a_hub_that_is_its_own_other_device() {
    String text =
        all(
            hub(1) + ",general,,,,2026-11-25T12:00:00Z",
            hub(2) + ",general,,,,2062-11-25T12:00:00Z",
            hub(3) + ",fault-prior,led-fault,esme," + hub(3));
    ReturnsOptions options =
        new ReturnsOptions(
            Form.LIST, Set.of(), Optional.empty(), false, Instant.parse("2026-11-26T00:00:00Z"));

    ReturnsReading read = ReturnsReader.read(text.getBytes(StandardCharsets.UTF_8), options);

    assertThat(((ReturnsReading.Table) read).file().warnings())
        .extracting(Flaw::toString)
        .containsExactly(
            "line 3: user_ref_date_time '2062-11-25T12:00:00Z' is in the future. Check the date",
            "line 4: other_device_id '" + hub(3) + "' is the hub of the line itself. Check the ID");
  }

  @Test
  void says_that_a_file_has_no_header_line() {
    assertThat(read(hub(1) + ",general\n", Form.LIST))
        .isInstanceOfSatisfying(
            ReturnsReading.NoTable.class,
            file ->
                assertThat(file.flaws())
                    .extracting(Flaw::toString)
                    .singleElement()
                    .asString()
                    .startsWith("line 1: this line holds a Device ID, so the file has no header"));
  }

  @Test
  void rejects_a_line_with_more_cells_than_the_header() {
    assertThat(onlyAdvice("device_id,return_type\n" + hub(1) + ",general,a,b\n"))
        .contains("4 cells and the header has 2");
    assertThat(
            onlyAdvice(
                "device_id,return_type\n" + hub(1) + ",general\u000B" + hub(2) + ",general\n"))
        .contains("3 cells")
        .contains("U+000B (line tabulation)");
  }

  @Test
  void warns_of_values_that_a_spreadsheet_may_have_changed() {
    assertThat(
            warnings(
                ALL + "1234567890123450,general\n" + hub(1) + ",general,,,,,4.5E+11,=SUM(1),'x\n"))
        .satisfiesExactly(
            warning ->
                assertThat(warning)
                    .startsWith("line 2: device_id '1234567890123450' has only decimal digits"),
            warning ->
                assertThat(warning)
                    .startsWith("line 3: user_ref_id '4.5E+11' was turned into a number"),
            warning ->
                assertThat(warning)
                    .startsWith("line 3: incident_reference '=SUM(1)' is a spreadsheet formula"),
            warning ->
                assertThat(warning)
                    .startsWith("line 3: additional_information ''x' begins with an apostrophe"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"J-7\"", "\"J-7\"", "J\"7", "12345\""})
  void warns_of_a_stray_quote(String reference) {
    String quoted = "\"" + reference.replace("\"", "\"\"") + "\"";

    assertThat(warnings(ALL + hub(1) + ",general,,,,," + quoted + "\n"))
        .containsExactly(
            "line 2: user_ref_id '%s' holds a quote that seems to be stray. Compare it with its source"
                .formatted(reference));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12\" pole", "a \"7\"", "\"J\" 7", "1/2\"", "12\" by 7\""})
  void quotes_around_a_word_and_after_a_number_of_inches_are_text(String reference) {
    String quoted = "\"" + reference.replace("\"", "\"\"") + "\"";

    assertThat(warnings(ALL + hub(1) + ",general,,,,," + quoted + "\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "\u0406NC-1, U+0406 (cyrillic capital letter byelorussian-ukrainian i)",
    "INC\u20131, U+2013 (en dash)",
    "INC\u22121, U+2212 (minus sign)",
    "INC\uFF11, U+FF11 (fullwidth digit one)",
    "\uFB01t1, U+FB01 (latin small ligature fi)",
    "\u0391B1, U+0391 (greek capital letter alpha)"
  })
  void warns_of_a_reference_with_a_character_that_only_looks_like_the_right_one(
      String reference, String character) {
    for (String cells : List.of(reference + ",", "," + reference)) {
      assertThat(warnings(ALL + hub(1) + ",general,,,,," + cells + "," + reference + "\n"))
          .singleElement()
          .asString()
          .contains(" '" + reference + "' holds '", "', which is " + character + ". Type");
    }
    assertThat(warnings(ALL + hub(1) + ",general,,,,,M\u00FCller \u00A35\n")).isEmpty();
  }

  @Test
  void a_file_without_a_line_is_no_returns_file() {
    assertThat(((ReturnsReading.NoTable) read("\n" + ALL + "\n,,\n", Form.LIST)).flaws())
        .extracting(Flaw::toString)
        .containsExactly("line 2: the file has no lines after its header. Add a line for each hub");
  }

  @Test
  void results_take_the_place_of_earlier_ones_and_keep_cells_beyond_the_header() {
    ReturnsFile file =
        table(
            "device_id,Line,Code,return_type,line,code,meaning,what_to_do\n"
                + hub(1)
                + ",A,7,general,2,E4,Bad,Do it,x,y\n");

    assertThat(file.unknownColumns()).containsExactly("Line", "Code");
    assertThat(ReturnsTable.header(file, ReturnsTable.ADVICE_COLUMNS))
        .containsExactly(
            "device_id", "Line", "Code", "return_type", "line", "code", "meaning", "what_to_do");
    assertThat(ReturnsTable.cells(file, file.lines().getFirst(), List.of("2", "bad", "m", "w")))
        .containsExactly(hub(1).toString(), "A", "7", "general", "2", "bad", "m", "w", "x", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "code", "meaning"})
  void a_column_of_a_person_beside_results_is_no_result(String title) {
    ReturnsFile file =
        table(
            "device_id,return_type,%s,line,code,meaning,what_to_do\n%s,general,own,2,E4,Bad,Do it\n"
                .formatted(title, hub(1)));

    assertThat(file.unknownColumns()).containsExactly(title);
    assertThat(file.resultColumns()).containsExactly(3, 4, 5, 6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NULL", "N/A", "n/a", "None", "-", "\u2013", "unknown", "TBC", "?", "(blank)"})
  void warns_of_a_placeholder(String placeholder) {
    assertThat(warnings(ALL + hub(1) + ",general,,,,," + placeholder + "\n"))
        .containsExactly(
            "line 2: user_ref_id '%s' is a placeholder and not a value. Enter the value, or leave it empty"
                .formatted(placeholder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1-Dec",
        "12-MAR",
        "Dec-26",
        "01. Dez",
        "Mrz 25",
        "12-d\u00E9c",
        "14/03/2025",
        "2025-03-14"
      })
  void warns_of_a_reference_that_looks_like_a_short_date(String date) {
    assertThat(warnings(ALL + hub(1) + ",general,,,,," + date + "\n"))
        .singleElement()
        .asString()
        .contains("user_ref_id '" + date + "' may be a value such as 1-12");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "48213.0|looks like a number that a spreadsheet or another program wrote",
        "48,213|looks like a number",
        "A &amp; B|holds a code such as &amp;",
        "J7_x000D_|holds a code such as",
        "[NULL]|is a placeholder",
        "NaT|is a placeholder",
        "WAHR|is what a spreadsheet writes for true or false",
        "true|is what a spreadsheet writes for true or false"
      })
  void warns_of_a_reference_that_another_program_changed(String value, String why) {
    assertThat(warnings(ALL + hub(1) + ",general,,,,,\"" + value + "\"\n"))
        .singleElement()
        .asString()
        .contains("user_ref_id '" + value + "' " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NULL-7", "Nonesuch", "unknown fault", "NA12", "x", "0"})
  void a_word_that_only_resembles_a_placeholder_is_a_value(String value) {
    assertThat(warnings(ALL + hub(1) + ",general,,,,," + value + "\n")).isEmpty();
  }

  @Test
  void names_the_first_lines_of_equal_warnings_and_counts_the_others() {
    StringBuilder lines = new StringBuilder(ALL);
    for (int i = 1; i <= 8; i++) {
      lines.append(hub(i)).append(",general,,,,,N/A\n");
    }

    assertThat(warnings(lines.toString()))
        .singleElement()
        .asString()
        .startsWith("line 2: user_ref_id 'N/A' is a placeholder")
        .endsWith(" (lines 2, 3, 4, 5, 6 and 3 more)");
  }

  @Test
  void counts_the_lines_of_too_many_different_warnings() {
    StringBuilder lines = new StringBuilder(ALL);
    for (int i = 0; i < LineNumbers.WARNINGS_MAX + 3; i++) {
      lines.append(hub(i + 1)).append(",general,,,,,=A").append(i).append('\n');
    }

    assertThat(warnings(lines.toString()))
        .hasSize(LineNumbers.WARNINGS_MAX + 1)
        .last()
        .hasToString("line 102: 3 more lines have warnings of other kinds");
  }

  @Test
  void only_free_text_may_have_several_lines() {
    assertThat(flaws(ALL + hub(1) + ",general,,,,,\"van\nsecond van\",,\n"))
        .singleElement()
        .hasToString(
            "line 2: user_ref_id 'van\uFFFDsecond van' begins on line 2 and continues on line 3."
                + " Correct the quotes, or write the value on one line");
    assertThat(flaws(ALL + hub(1) + ",general,,,,,,,\"broken\nby hand\"\n")).isEmpty();
  }

  @Test
  void warns_of_a_rounded_reference_and_of_a_text_that_was_encoded_twice() {
    assertThat(
            warnings(
                all(
                    hub(1) + ",general,,,,,12345678901234500000,,M\u00C3\u00BCller",
                    hub(2) + ",general,,,,,12345678901234567890,,M\u00FCller \u20AC")))
        .containsExactly(
            "line 2: user_ref_id '12345678901234500000' may be rounded: a spreadsheet keeps 15"
                + " digits of a number. Compare it with its source",
            "line 2: additional_information 'M\u00C3\u00BCller' has wrong characters and seems to mean"
                + " 'M\u00FCller': another program read the file in the wrong encoding. Enter the value again");
  }

  @Test
  void names_a_letter_of_another_alphabet_in_a_word_and_the_number_of_a_day() {
    assertThat(onlyAdvice("device_id,return_type\n" + hub(1) + ",non\u2013dom\n"))
        .startsWith("is not one of general, non-dom,")
        .endsWith("; it holds '\u2013', which is U+2013 (en dash). Perhaps non-dom is meant");
    assertThat(onlyAdvice(withDateTime("2026\u221211\u221225T12:00:00Z")))
        .endsWith("which is U+2212 (minus sign)");
    assertThat(onlyAdvice(withDateTime("45987.5")))
        .startsWith("is the number of a day")
        .contains("hh:mm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-06-30T23:59:60Z",
        "2025-06-30T23:60:00Z",
        "9999999999-11-25T12:00:00Z",
        "10000-11-25T12:00:00Z",
        "-2026-11-25T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "2026-11-25T24:00:01Z",
        "2026-11-25T12:00:00+15:00"
      })
  void rejects_a_date_and_time_that_no_message_can_carry(String text) {
    assertThat(onlyAdvice(withDateTime(text)))
        .isEqualTo("is not a date and time such as 2026-11-25T12:00:00Z");
  }

  @Test
  void warns_of_the_error_of_a_formula_and_of_a_year_without_hubs() {
    assertThat(
            warnings(
                all(
                    hub(1) + ",general,,,,0026-11-25T10:00:00Z,#REF!",
                    hub(2) + ",general,,,,2026-11-25T10:00:00Z,REF")))
        .containsExactly(
            "line 2: user_ref_date_time '0026-11-25T10:00:00Z' is before the first Communications"
                + " Hubs. Check the year",
            "line 2: user_ref_id '#REF!' is a formula error of a spreadsheet. Enter the value");
  }

  @Test
  void hints_once_at_returns_whose_incident_is_not_named() {
    assertThat(
            warnings(
                all(
                    hub(1) + ",general",
                    hub(2) + ",sm-wan",
                    hub(3) + ",sm-wan,,,,,,INC1",
                    hub(4) + ",sm-wan")))
        .containsExactly(
            "line 3: a return of type sm-wan usually has an Incident, and incident_reference is"
                + " empty (and 1 more). Enter the reference if there is one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1.23E+15|was turned into a number by a spreadsheet, and digits are lost",
        "=``00DB123400000C5D``|is a spreadsheet formula",
        "'00DB123400000C62|begins with an apostrophe",
        "00-DB-12-34-00-00-0C-62.0|was turned into a number by a spreadsheet. Take the Device ID",
        "DB1234000000C5D|has 15 of the 16 hex digits",
        "12|has 2 of the 16 hex digits",
        "00:DB:12:34:00:00:0C:5D|Write it as 00-DB-12-34-00-00-0C-5D",
        "0x00DB123400000C5D|Write it as 00-DB-12-34-00-00-0C-5D",
        "00 DB 12 34 00 00 0C 5D|Write it as 00-DB-12-34-00-00-0C-5D",
        "00\u2013DB\u201312\u201334\u201300\u201300\u20130C\u20135D|Write it as"
            + " 00-DB-12-34-00-00-0C-5D",
        "{00-DB-12-34-00-00-0C-5D}|Write it as 00-DB-12-34-00-00-0C-5D",
        "\u201C00-DB-12-34-00-00-0C-5D\u201D|Write it as 00-DB-12-34-00-00-0C-5D",
        "00-D\u0412-12-34-00-00-0C-5D|holds 'В', which is U+0412 (cyrillic capital letter ve)",
        "\uFF10\uFF10DB123400000C5D|holds '０', which is U+FF10 (fullwidth digit zero)",
        "#N/A|is a formula error of a spreadsheet",
        "#BEZUG!|is a formula error of a spreadsheet",
        "Err:502|is a formula error of a spreadsheet",
        "########|is what a spreadsheet shows where a column is too narrow",
        "1234567890123450,00|was turned into a number by a spreadsheet. Take the Device ID",
        "1,234,567,890,123,456|was turned into a number by a spreadsheet. Take the Device ID",
        "1 234 567 890 123 456|was turned into a number by a spreadsheet. Take the Device ID",
        "12-Mar-56|was turned into a date by a spreadsheet",
        "2026-11-25|was turned into a date by a spreadsheet",
        "25/11/2026|was turned into a date by a spreadsheet",
        "00-DB-12-34-00-00-0C-5D;general|holds several cells. Use one separator",
        "00-DB-\uFFFD2-34-00-00-0C-5D|holds U+FFFD (replacement character), which marks a value",
        "00DB123400000C5D [enter again]|holds [enter again], which marks a value",
        "box 7|is not a Device ID",
      })
  void says_what_happened_to_a_device_id(String cell, String advice) {
    String quoted = '"' + cell.replace("``", "\"\"") + '"';
    assertThat(onlyAdvice("device_id,return_type\n" + quoted + ",general\n")).contains(advice);
  }

  @Test
  void warns_of_a_device_id_that_is_a_placeholder_or_a_padded_number() {
    String lines =
        """
        device_id,return_type
        00-00-00-00-00-00-00-00,general
        ffffffffffffffff,general
        0000000000000025,general
        """;

    assertThat(table(lines).warnings())
        .extracting(Flaw::advice)
        .containsExactly(
            "is all zeros, like a placeholder. Take the ID from its source",
            "is all F, like a placeholder. Take the ID from its source",
            "begins with 8 zeros, like a number that was padded. Compare the ID with its source");
  }

  @Test
  void counts_equal_errors_together_and_keeps_those_of_each_line() {
    StringBuilder text = new StringBuilder("device_id,return_type,fault_reason\n");
    for (int i = 0; i < 20; i++) {
      text.append("00-DB-12-34-00-00-00-%02X,General Return,\n".formatted(i));
    }
    text.append(hub(1)).append(",generl,\n").append(hub(1)).append(",general,led-fault\n");
    ReturnsFile file = table(text.toString());
    List<Flaw> each = file.bad().stream().flatMap(line -> line.flaws().stream()).toList();
    String types = Names.RETURN_TYPES.allowed();

    assertThat(each).hasSize(22);
    assertThat(Flaw.counted(file.origin(), each))
        .extracting(Flaw::toString)
        .containsExactly(
            "line 2: return_type 'General Return' is not %s. Perhaps general is meant (lines 2, 3, 4, 5, 6 and 15 more)"
                .formatted(types),
            "line 22: return_type 'generl' is not " + types,
            "line 23: fault_reason 'led-fault' belongs to fault returns only. Leave it empty for this return type");
    assertThat(Flaw.counted(new Origin.Sheet("Returns"), each).getFirst().advice())
        .endsWith(" (rows 2, 3, 4, 5, 6 and 15 more)");
  }

  @Test
  void proposes_no_hub_for_the_ids_of_other_devices() {
    String text = "CHF ID,GPF Device ID,Return type\n" + hub(1) + "," + hub(2) + ",general\n";

    assertThat(read(text, Form.LIST))
        .isInstanceOfSatisfying(
            ReturnsReading.Unmapped.class,
            unmapped -> {
              assertThat(unmapped.mapping().columns())
                  .extracting(ColumnMapping.MappedColumn::title)
                  .containsExactly("CHF ID");
              assertThat(unmapped.mapping().unsent()).containsExactly("GPF Device ID");
            });
  }

  @Test
  void a_known_title_wins_over_a_column_that_holds_device_ids() {
    for (String first : List.of("", "1.23E+15", "13500100002328")) {
      ColumnMapping mapping =
          mappingOf(
              "CHF ID,Hub installed,Return type\n%s,%s,general\n%s,%s,general\n"
                  .formatted(first, hub(1), hub(2), hub(3)));

      assertThat(mapping.meaning("CHF ID")).contains(Column.DEVICE_ID);
      assertThat(mapping.meaning("Hub installed")).isEmpty();
      assertThat(mapping.doubts())
          .containsExactly(
              "column 2, 'Hub installed', also holds Device IDs, such as '" + hub(1) + "'");
    }
    assertThat(mappingOf("ID,Asset code,Return type\n1," + hub(1) + ",general\n").columns())
        .as("no Device ID is in the column with the known title")
        .extracting(ColumnMapping.MappedColumn::title)
        .contains("Asset code")
        .doesNotContain("ID");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Old CHF,New CHF,return_type|1.23E+15,A,general|1, 'Old CHF', with '1.23E+15'; 2, 'New CHF', with 'A'",
        "Old hub,Replacement hub,Type|13500100002328,A,general|1, 'Old hub', with '13500100002328'; 2, 'Replacement hub', with 'A'",
        "Removed hub,Replacement hub,Type|,A,general;B,,general|1, 'Removed hub', with 'B'; 2, 'Replacement hub', with 'A'",
        "Removed hub,Replacement hub,Type|B,A,general|1, 'Removed hub', with 'B'; 2, 'Replacement hub', with 'A'",
        ",Hub installed,Type|B,A,general|1, without a title, with 'B'; 2, 'Hub installed', with 'A'",
        "Our ref,Hub installed,Type|B,A,general|1, 'Our ref', with 'B'; 2, 'Hub installed', with 'A'",
      })
  void guesses_no_hub_if_several_columns_hold_device_ids(
      String header, String lines, String columns) {
    for (boolean accepted : List.of(false, true)) {
      ReturnsReading reading =
          ReturnsReader.read(
              text(header + "\n" + ids(lines).replace(';', '\n') + "\n"),
              accepted ? ReturnsOptions.of(Form.LIST).withMapping() : ReturnsOptions.of(Form.LIST));

      assertThat(reading)
          .isInstanceOfSatisfying(
              ReturnsReading.NoTable.class,
              none ->
                  assertThat(none.flaws().getFirst().advice())
                      .startsWith("the header line has no column device_id")
                      .contains(
                          "Several columns hold Device IDs, or numbers that a spreadsheet may have made of them: "
                              + ids(columns)
                              + ". Rename the title of the right column to device_id. "));
    }
  }

  private static String ids(String text) {
    return text.replaceAll("\\bA\\b", hub(1).toString()).replaceAll("\\bB\\b", hub(2).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oui,serial,return_type|00-DB-12,34-00-00-00-01,general|1 to 2",
        "return_type,oui,hub serial|general,00DB12,3400000001|2 to 3",
        "Job,a,b,c,d,return_type|7,00DB,1234,0000,0001,general|2 to 5"
      })
  void says_that_device_ids_are_split_over_columns(String header, String line, String columns) {
    for (boolean accepted : List.of(false, true)) {
      assertThat(
              ReturnsReader.read(
                  text(header + "\n" + line + "\n" + line + "\n"),
                  accepted
                      ? ReturnsOptions.of(Form.LIST).withMapping()
                      : ReturnsOptions.of(Form.LIST)))
          .isInstanceOfSatisfying(
              ReturnsReading.NoTable.class,
              none ->
                  assertThat(none.flaws().getFirst().advice())
                      .startsWith(
                          "the Device IDs seem to be split: columns %s together hold '00"
                              .formatted(columns))
                      .contains("Join them in one column with the title device_id"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lost or stolen, lost-or-stolen",
    "Stolen, lost-or-stolen",
    "No fault return general, general",
    "SM WAN, sm-wan",
    "fault_prior, fault-prior"
  })
  void proposes_the_name_that_a_value_is_like(String written, String meant) {
    assertThat(Names.RETURN_TYPES.meant(written))
        .isEqualTo(". Perhaps %s is meant".formatted(meant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fault", "return", "x", ""})
  void proposes_no_name_if_several_or_none_are_like_a_value(String written) {
    assertThat(Names.RETURN_TYPES.meant(written)).isEmpty();
  }

  @Test
  void looks_at_the_first_thousand_lines_for_device_ids() {
    for (int blank : List.of(Table.SAMPLE_LINES_MAX - 1, Table.SAMPLE_LINES_MAX)) {
      String file =
          "Old CHF,New CHF,return_type\n"
              + ("," + hub(1) + ",general\n").repeat(blank)
              + "%s,,general\n".formatted(hub(2));

      assertThat(read(file, Form.LIST))
          .isInstanceOf(
              blank < Table.SAMPLE_LINES_MAX
                  ? ReturnsReading.NoTable.class
                  : ReturnsReading.Unmapped.class);
    }
  }

  @Test
  void reads_every_line_that_was_looked_at_for_a_mapping() {
    String lines =
        IntStream.rangeClosed(1, 1_500)
            .mapToObj(i -> "00-DB-12-34-00-00-%02X-%02X,general\n".formatted(i / 256, i % 256))
            .collect(Collectors.joining());

    assertThat(accepted("EUI-64,Type\n" + lines))
        .isInstanceOfSatisfying(
            ReturnsReading.Table.class,
            table -> {
              assertThat(table.file().good())
                  .extracting(ReturnLine::number)
                  .containsExactlyElementsOf(IntStream.rangeClosed(2, 1_501).boxed().toList());
              assertThat(table.file().accepted())
                  .extracting(ColumnMapping.MappedColumn::title)
                  .containsExactly("EUI-64", "Type");
            });
    assertThat(accepted("EUI-64,Type\n" + lines + "EUI-64,Type\n"))
        .asString()
        .contains("line 1502", "second header line");
    assertThat(accepted("EUI-64,Type\n" + hub(1) + ",general\nEUI-64,Type\n"))
        .asString()
        .contains("line 3", "second header line");
  }

  private static ReturnsReading accepted(String text) {
    return ReturnsReader.read(text(text), ReturnsOptions.of(Form.LIST).withMapping());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void proposes_no_optional_column_whose_first_value_does_not_fit() {
    String header = "EUI-64,Return type,Date removed\n" + hub(1) + ",general,";

    assertThat(mappingOf(header + "20/11/2026\n"))
        .satisfies(mapping -> {
          assertThat(mapping.columns())
              .extracting(ColumnMapping.MappedColumn::title)
              .containsExactly("EUI-64");
          assertThat(mapping.doubts())
              .containsExactly(
                  "column 3, 'Date removed', may be user_ref_date_time, but its first value"
                      + " '20/11/2026' does not fit");
        });
    assertThat(
            mappingOf("EUI-64,Return type,Date,Removed on\n" + hub(1) + ",general,25/11/2026,\n")
                .doubts())
        .as("an empty value displaces no other")
        .hasSize(2)
        .allSatisfy(doubt -> assertThat(doubt).contains("is one of several columns"));
    for (String fitting : List.of("", "2026-11-20T12:00:00Z")) {
      assertThat(mappingOf(header + fitting + "\n").columns()).hasSize(2);
    }
  }

  private static ColumnMapping mappingOf(String text) {
    return ((ReturnsReading.Unmapped) read(text, Form.LIST)).mapping();
  }

  @Test
  void proposes_a_column_for_its_own_title_with_a_note() {
    assertThat(read("Device ID*,Return type (required)\n" + hub(1) + ",general\n", Form.LIST))
        .isInstanceOfSatisfying(
            ReturnsReading.Unmapped.class,
            unmapped ->
                assertThat(unmapped.mapping().columns())
                    .extracting(ColumnMapping.MappedColumn::column)
                    .containsExactly(Column.DEVICE_ID, Column.RETURN_TYPE));
  }

  @Test
  void strips_invisible_characters_at_the_ends_of_values_and_titles() {
    var file =
        table(
            "\uFEFF\uFEFFdevice_id\u00A0,Return\u00A0Type\n\u00A0"
                + hub(1)
                + "\u00A0,general\u200B\n\u2060"
                + hub(2)
                + ",general\u00A0\n\u00A0,\u00A0\n");

    assertThat(file.good()).extracting(ReturnLine::hub).containsExactly(hub(1), hub(2));
    assertThat(file.bad()).isEmpty();
  }

  @Test
  void names_an_invisible_character_inside_a_value() {
    assertThat(flaws("device_id,return_type\n00-DB\u200B-12-34-00-00-00-01,gene\u00ADral\n"))
        .extracting(Flaw::advice)
        .containsExactly(
            "holds the invisible character U+200B (zero width space). Delete it",
            "holds the invisible character U+00AD (soft hyphen). Delete it");
    assertThat(flaws("device_id,return_type\n" + hub(1) + ",Lost or\u00A0Stolen Hub\n"))
        .extracting(Flaw::advice)
        .containsExactly(
            "holds the invisible character U+00A0 (no-break space). Write a plain space, or delete"
                + " it");
  }

  @Test
  void finds_a_hub_that_an_earlier_line_names() {
    assertThat(
            table(
                    """
                    device_id,return_type,incident_reference
                    00-DB-12-34-00-00-0C-5D,general,
                    00db123400000c5d,general,
                    00-DB-12-34-00-00-0C-5E,general,
                    00-DB-12-34-00-00-0C-5D,general,INC1
                    """)
                .repeats())
        .isEqualTo(Map.of(3, 2, 5, 2));
  }

  @Test
  void does_not_parse_a_date_of_many_digits() {
    String digits = "9".repeat(TableFormat.CELL_CHARACTERS_MAX - 40);

    assertThat(onlyAdvice(withDateTime("2026-11-25T12:00:00." + digits)))
        .startsWith("is not a date and time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\nHUB,general,INC1234", "\nHUB,general,A\r\nHUB,general,INC1234"})
  void warns_of_a_last_value_that_may_be_cut_short(String lines) {
    String text = "device_id,return_type,incident_reference" + lines;
    String whole = text.replaceFirst("HUB", hub(1).toString()).replace("HUB", hub(2).toString());
    long last = text.lines().count();

    assertThat(warnings(whole))
        .containsExactly(
            "line %d: the last line has no line end. If the file was cut short, its last value, 'INC1234', is incomplete"
                .formatted(last));
    assertThat(warnings(whole + "\n")).isEmpty();
    assertThat(warnings(whole + "\r")).isEmpty();
    assertThat(warnings(whole + "\n ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'device_id,return_type', general",
    "'device_id,return_type,incident_reference', 'general,\"INC1\"'",
    "'device_id,return_type,incident_reference', 'general,\"\"'",
    "'device_id,return_type,incident_reference,depot', 'general,INC1,North'",
    "'device_id,return_type,incident_reference,depot', 'general,INC1,'",
  })
  void does_not_warn_of_a_last_value_that_is_whole_or_is_not_sent(String header, String cells) {
    assertThat(warnings(header + "\n" + hub(1) + "," + cells)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "device_id,return_type,incident_reference|,general|2 cells where the header has 3|general",
        "device_id,return_type,incident_reference,additional_information|,general,INC00|3 cells where the header has 4|INC00",
        "device_id;return_type;incident_reference;Box|;general;INC00|3 cells where the header has 4|INC00",
        "device_id,return_type,incident_reference,Box|,general,\"INC1\"|3 cells where the header has 4|INC1",
        "device_id,return_type,Box|,general|2 cells where the header has 3|general",
        "return_type,device_id,incident_reference||1 cell where the header has 3|00-DB-12-34-00-00-00-01",
      })
  void warns_of_a_last_line_without_a_line_end_that_lacks_cells(
      String header, @Nullable String cells, String counted, String lastValue) {
    String file = header + "\n" + hub(1) + Objects.requireNonNullElse(cells, "");

    assertThat(warnings(file))
        .containsExactly(
            "line 2: the last line has no line end, and it has %s. If the file was cut short, values are missing, and the last one, '%s', may be incomplete"
                .formatted(counted, lastValue));
    assertThat(warnings(file + "\n")).isEmpty();
  }

  @Test
  void warns_of_a_last_line_that_ends_where_a_reference_would_begin() {
    String file = "device_id,return_type,incident_reference\n" + hub(1) + ",general,";

    assertThat(warnings(file))
        .containsExactly(
            "line 2: the last line has no line end, and its last cell is empty. If the file was cut short, its last value is missing");
    assertThat(warnings(file + "\n")).isEmpty();
  }

  /** A file with all columns and these lines. */
  private static String all(String... lines) {
    return ALL + String.join("\n", lines) + "\n";
  }

  private static String withDateTime(String text) {
    return "device_id,return_type,user_ref_date_time\n" + hub(1) + ",general," + text;
  }

  private static ReturnLine good(String text) {
    assertThat(table(text).good()).hasSize(1);
    return table(text).good().getFirst();
  }

  private static List<Flaw> flaws(String text) {
    return table(text).bad().stream().flatMap(line -> line.flaws().stream()).toList();
  }

  /** The advice of the only flaw. */
  private static String onlyAdvice(String text) {
    assertThat(flaws(text)).hasSize(1);
    return flaws(text).getFirst().advice();
  }

  private static List<String> warnings(String text) {
    return table(text).warnings().stream().map(Flaw::toString).toList();
  }

  private static ReturnsFile table(String text) {
    return ((ReturnsReading.Table) read(text, Form.LIST)).file();
  }

  private static ReturnsReading read(String text, Form form) {
    return read(text.getBytes(StandardCharsets.UTF_8), form);
  }

  private static ReturnsReading read(byte[] bytes, Form form) {
    return ReturnsReader.read(bytes, ReturnsOptions.of(form));
  }

  static ReturnsReading read(Path file, ReturnsOptions options) {
    try {
      return ReturnsReader.read(file, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
