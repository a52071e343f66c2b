package hubreturns.returnsfile;

import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Form;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returnsfile.CsvReading.NoTable;
import hubreturns.returnsfile.CsvReading.Table;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReturnsTest {
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
        .satisfies(flaw -> assertThat(flaw.advice()).contains("at most " + limit));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25T12:00:00", "2024-02-29T23:59:59.5Z"})
  void takes_an_xs_date_time(String text) {
    assertThat(table(withDateTime(text)).good()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25", "25/11/2026 12:00", "2025-02-29T00:00:00Z", "12:00:00"})
  void refuses_another_date(String text) {
    assertThat(flaws(withDateTime(text)))
        .extracting(Flaw::column)
        .containsExactly("user_ref_date_time");
  }

  @Test
  void refuses_what_has_no_place_in_a_no_fault_return() {
    assertThat(flaws(ALL + hub(1) + ",general,led-fault,esme," + hub(2)))
        .extracting(Flaw::column)
        .containsExactly("fault_reason", "connection_method", "other_device_id");
  }

  @Test
  void needs_the_other_device_in_the_single_form_only() {
    String text = ALL + hub(1) + ",fault-prior,led-fault,esme\n";

    assertThat(table(text).good()).hasSize(1);
    assertThat(((Table) read(text, Form.SINGLE)).file().bad().getFirst().flaws())
        .extracting(Flaw::toString)
        .containsExactly(
            "line 2: other_device_id is needed here: an EUI-64: 16 hex digits, with or without"
                + " dashes");
  }

  @Test
  void refuses_a_character_that_xml_cannot_carry() {
    assertThat(flaws(ALL + hub(1) + ",general,,,,,a\u0001b"))
        .extracting(Flaw::toString)
        .containsExactly(
            "line 2: user_ref_id 'a\uFFFDb' is not text of at most 25 characters that XML can"
                + " carry");
  }

  @Test
  void refuses_a_line_with_more_fields_than_the_header() {
    assertThat(flaws("device_id,return_type\n" + hub(1) + ",general,a,b\n"))
        .singleElement()
        .satisfies(flaw -> assertThat(flaw.advice()).contains("4 fields where the header has 2"));
  }

  @Test
  void refuses_a_file_that_is_no_such_table() {
    assertThat(noTable("")).contains("line 1: the file is empty");
    assertThat(noTable("a;device_id;return_type\n"))
        .contains("no column device_id; separate the columns with commas")
        .contains("no column return_type");
    assertThat(noTable("device_id,return_type,DEVICE ID\n")).contains("stands twice");
    assertThat(noTable("device_id,return_type\n" + hub(1) + ",\"general\n"))
        .contains("the quoting is broken");
    assertThat(
            read("device_id,return_type\n\u00E9".getBytes(StandardCharsets.ISO_8859_1), Form.LIST))
        .isInstanceOfSatisfying(
            NoTable.class,
            none -> assertThat(none.flaws().toString()).contains("line 2: not UTF-8 text"));
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

  private static ReturnsFile table(String text) {
    return ((Table) read(text, Form.LIST)).file();
  }

  private static String noTable(String text) {
    return ((NoTable) read(text, Form.LIST)).flaws().toString();
  }

  private static CsvReading read(String text, Form form) {
    return read(text.getBytes(StandardCharsets.UTF_8), form);
  }

  private static CsvReading read(byte[] bytes, Form form) {
    return CsvReturns.read(bytes, form);
  }
}
