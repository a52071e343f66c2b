package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import hubreturns.returns.Form;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.TextWorkbook;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.overview.BackgroundCount;
import hubreturns.vocabulary.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that make returns files: what they hand out, and what they refuse to hand out. */
class FormsOfPagesIT {
  private static final String USER = "90-B3-D5-1F-30-77-00-00";
  private static final String OVERDUE_HUB = "00-5E-F0-00-00-00-00-01";
  private static final String INSTALLED_HUB = "00-5E-F0-00-00-00-00-02";
  private static final String RETURNED_HUB = "00-5E-F0-00-00-00-00-03";
  private static final String GPF = "00-5E-F0-00-00-00-00-11";
  private static final String OTHERS_HUB = "00-5E-F0-00-00-00-00-04";

  @TempDir private static Path folder;

  @AutoClose private static SsiServer server;
  private static Visitor clerk;
  private static Visitor operator;

  @BeforeAll
  static void hubs_of_a_clerk() throws Exception {
    TestDatabase.user(USER, "Forms plc", Role.IS);
    TestDatabase.party("Foreign plc");
    TestDatabase.execute(
        """
        insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                manufacturer, gpf_device_id, delivered_to_party, import_supplier,
                                mpxn, removed_on)
        values (x'005EF00000000001'::bigint, 'CHF', 'Decommissioned', 'Removed', 'North', 'EDMI',
                x'005EF00000000011'::bigint, 'Forms plc', x'90B3D51F30770000'::bigint,
                '1900000000017', '2026-01-01'),
               (x'005EF00000000002'::bigint, 'CHF', 'Commissioned', 'Installed', 'North', 'EDMI',
                null, 'Forms plc', x'90B3D51F30770000'::bigint, null, null),
               (x'005EF00000000003'::bigint, 'CHF', 'Decommissioned', 'Returned', 'North', 'EDMI',
                null, 'Forms plc', x'90B3D51F30770000'::bigint, null, null),
               (x'005EF00000000004'::bigint, 'CHF', 'Whitelisted', 'Delivered', 'North', 'EDMI',
                null, 'Foreign plc', null, null, null)
        """,
        """
        insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
          request_id, request_reference, request_sha256, party, node, schema_version, form,
          service_reference_variant, return_type, user_ref_id)
        values (x'90B3D51F30770000'::bigint, '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z',
                'W081401', 2, 1, '90-B3-D5-1F-30-77-00-00:90-B3-D5-1F-30-00-00-02:7354964779',
                'CHR-FORMS00000000001', sha256('f'), 'Forms plc', 'n', '5.5', 'list', '8.14.4',
                'No Fault Return (general)', '=1+1')
        """,
        """
        insert into sat_entry (request_key, device_id, code, position)
        select request_key, x'005EF00000000003'::bigint, 'I0'::response_code, 1
          from service_request where request_reference = 'CHR-FORMS00000000001'
         union all
        select request_key, x'005EF00000000002'::bigint, 'E081405'::response_code, 2
          from service_request where request_reference = 'CHR-FORMS00000000001'
        """,
        """
        insert into return_record (request_key, device_id, user_id, next_attempt_at, position, state,
                                   dsms_id, stage)
        select request_key, x'005EF00000000003'::bigint, user_id, now(), 1, 'sent', 'FORMSDSMS',
               'In transit'
          from service_request where request_reference = 'CHR-FORMS00000000001'
        """,
        """
        update smi_device d
           set returned_by = q.request_key, returned_position = 1
          from service_request q
         where q.request_reference = 'CHR-FORMS00000000001'
           and d.device_id = x'005EF00000000003'::bigint
        """);
    new BackgroundCount(TestDatabase.database().pages(), Clock.systemUTC()).count();
    server = Site.open();
    clerk = Site.supplier(server, "forms", "Forms plc");
    operator = Site.operator(server, "formsop");
  }

  private static void sendable(HttpResponse<byte[]> response) throws IOException {
    assertThat(read(response))
        .isInstanceOfSatisfying(
            ReturnsReading.Table.class,
            table -> {
              assertThat(table.file().bad()).isEmpty();
              assertThat(table.file().good()).isNotEmpty();
            });
  }

  /** Reads a file of the pages as the client does. */
  private static ReturnsReading read(HttpResponse<byte[]> response) throws IOException {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("attachment"));
    Path file = Files.write(folder.resolve("file"), response.body());
    return ReturnsReader.read(file, ReturnsOptions.of(Form.LIST));
  }

  @Test
  void every_file_that_a_page_hands_out_can_be_sent() throws Exception {
    Map<String, String> fault =
        Map.of(
            "type",
            "Fault identified post installation",
            "reason",
            "LED Fault",
            "method",
            "ESME",
            "hub",
            OVERDUE_HUB,
            "ids",
            OVERDUE_HUB,
            "user",
            USER);
    assertThat(clerk.post("/scan", "/scan.xlsx", fault).body()).contains(OVERDUE_HUB);
    assertThat(clerk.post("/overdue", "/overdue.xlsx", fault).body()).contains(OVERDUE_HUB);
    assertThat(clerk.post("/scan", "/scan", fault).body()).contains("would be accepted");
    sendable(clerk.download("/check/good.csv"));
    String good = "device_id,return_type\n" + OVERDUE_HUB + ",general\n";
    checked((good + OTHERS_HUB + ",general\n").getBytes(StandardCharsets.UTF_8));
    for (String kind : List.of("csv", "xlsx")) {
      for (String which : List.of("ticked", "all")) {
        Map<String, String> form = new java.util.HashMap<>(fault);
        form.put("which", which);
        sendable(clerk.download("/overdue", "/overdue." + kind, form));
      }
      sendable(clerk.download("/scan", "/scan." + kind, fault));
      sendable(clerk.download("/check/good." + kind));
      sendable(clerk.download("/check/to-correct." + kind));
      sendable(clerk.download("/requests/CHR-FORMS00000000001/rejected." + kind));
      sendable(clerk.download("/requests/CHR-FORMS00000000001/outcomes." + kind));
      sendable(clerk.download("/returns/rejected." + kind + "?code=rejected"));
      assertThat(read(clerk.download("/check/template." + kind)).toString())
          .contains("has no lines after its header");
    }
  }

  private static byte[] workbook(String id, String type) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TextWorkbook workbook = new TextWorkbook(bytes, "Returns", List.of(id, type))) {
      workbook.row(List.of(OVERDUE_HUB, "general"));
    }
    return bytes.toByteArray();
  }

  @Test
  void another_sheet_of_a_workbook_is_checked_without_another_upload() throws Exception {
    String choice = checked(openDocument(Map.of("First", OVERDUE_HUB, "Second", RETURNED_HUB)));
    assertThat(choice).contains("Select the sheet to read");
    Map<String, String> file = Map.of("user", USER, "kept", kept(choice));

    String first = withSheet(file, "First");
    assertThat(first).contains("Download 1 good line", "Check another sheet");
    assertThat(withSheet(file, "First")).as("a reload").contains("Download 1 good line");
    assertThat(kept(first)).isEqualTo(kept(choice));
    assertThat(clerk.upload("/check", new byte[0], file).body())
        .contains("Select the sheet to read");
    assertThat(withSheet(file, "Second")).contains("Download 1 line to correct");
  }

  private static String withSheet(Map<String, String> file, String sheet) throws Exception {
    Map<String, String> fields = new HashMap<>(file);
    fields.put("sheet", sheet);
    return clerk.upload("/check", new byte[0], fields).body();
  }

  /** A workbook of several sheets, with one hub on each. */
  private static byte[] openDocument(Map<String, String> hubs) throws IOException {
    String row =
        "<t:table-row><t:table-cell><x:p>%s</x:p></t:table-cell><t:table-cell><x:p>%s</x:p></t:table-cell></t:table-row>";
    StringBuilder tables = new StringBuilder();
    hubs.forEach((sheet, hub) ->
        tables
            .append("<t:table t:name='%s'>".formatted(sheet))
            .append(row.formatted("device_id", "return_type"))
            .append(row.formatted(hub, "general"))
            .append("</t:table>"));
    String urn = "urn:oasis:names:tc:opendocument:xmlns:";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("mimetype"));
      zip.write("application/vnd.oasis.opendocument.spreadsheet".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("content.xml"));
      zip.write(
          """
          <o:document-content xmlns:o="%1$soffice:1.0" xmlns:t="%1$stable:1.0" xmlns:x="%1$stext:1.0">
          <o:body><o:spreadsheet>%2$s</o:spreadsheet></o:body></o:document-content>
          """
              .formatted(urn, tables)
              .getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** The page about a file that the clerk checks. */
  private static String checked(byte[] file) throws Exception {
    return clerk.upload("/check", file, Map.of("user", USER)).body();
  }

  @Test
  void a_workbook_is_checked_and_its_lines_are_handed_out_as_workbook_or_csv() throws Exception {
    HttpResponse<String> checked =
        clerk.upload("/check", workbook("device_id", "return_type"), Map.of("user", USER));

    assertThat(checked.statusCode()).isEqualTo(200);
    assertThat(checked.body()).contains("Checked:", "Download 1 good line (workbook)");
    assertThat(clerk.get("/check/good.xlsx").body()).contains("<t>" + OVERDUE_HUB + "</t>");
    sendable(clerk.download("/check/good.csv"));
    assertThat(clerk.get("/check/template.csv").body()).startsWith("device_id,return_type,");
    assertThat(operator.get("/requests/CHR-FORMS00000000001/rejected.xlsx").body())
        .as("a text in a workbook is no formula")
        .contains("<t>=1+1</t>");
  }

  /** LibreOffice wrote these: the table begins in AB4, and rows 6 to 9 and column AC are blank. */
  @ParameterizedTest
  @ValueSource(strings = {"xlsx", "ods"})
  void a_problem_is_in_the_cell_that_the_spreadsheet_program_shows(String kind) throws Exception {
    try (InputStream workbook = FormsOfPagesIT.class.getResourceAsStream("far-from-a1." + kind)) {
      String page = checked(Objects.requireNonNull(workbook).readAllBytes());

      List<String> problems =
          Pattern.compile("data-label=\"Line\" class=\"num\">([^<]*)</td><td[^>]*>([^<]*)<")
              .matcher(page)
              .results()
              .map(match -> match.group(1) + " " + match.group(2))
              .toList();
      assertThat(problems)
          .containsExactly("5 device_id", "10 return_type, cell AD10", "11 device_id, cell AB11");
      assertThat(clerk.get("/check/to-correct.csv").body()).contains("AD10", "AB11");
    }
  }

  @Test
  void a_workbook_with_other_titles_is_checked_after_its_mapping_is_confirmed() throws Exception {
    String mapped = checked(workbook("EUI-64", "Type of return"));
    assertThat(mapped)
        .contains("Are these columns right?", "EUI-64", "Check file with these columns")
        .doesNotContain("would be accepted");
    assertThat(accepted(clerk, mapped))
        .contains("Checked:", "would be accepted", "Download 1 good line (CSV)")
        .contains("that you accepted:", "Column A, &#39;EUI-64&#39;, is device_id");
    assertThat(clerk.get("/check/good.csv").body()).startsWith("device_id,return_type\r\n");
    assertThat(accepted(clerk, mapped)).as("a reload of the page").contains("would be accepted");
    assertThat(clerk.get("/check").body()).doesNotContain("Leave this empty");
  }

  @Test
  void a_file_is_checked_again_with_the_other_columns_that_it_may_have() throws Exception {
    String checked =
        checked(
            ("device_id,return_type,Job number,Date removed\n"
                    + OVERDUE_HUB
                    + ",general,J7,20/11/2026\n")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(checked)
        .contains("Check again with these columns", "&#39;Job number&#39;, may be user_ref_id")
        .doesNotContain("may be user_ref_date_time");

    assertThat(accepted(clerk, checked)).contains("would be accepted");
    assertThat(clerk.get("/check/good.csv").body())
        .startsWith("device_id,return_type,user_ref_id,");
  }

  @Test
  void a_page_accepts_the_columns_of_its_own_file_only() throws Exception {
    String mapped = checked(workbook("EUI-64", "Type of return"));
    String another = checked(workbook("Serial", "Type of return"));

    assertThat(accepted(clerk, mapped))
        .contains("Choose your file again: the service keeps only the latest file")
        .doesNotContain("would be accepted");
    assertThat(accepted(clerk, another)).contains("would be accepted");
  }

  /** Accepts the columns that a page shows. */
  private static String accepted(Visitor person, String page)
      throws IOException, InterruptedException {
    return person
        .upload("/check", new byte[0], Map.of("user", USER, "accept", "1", "kept", kept(page)))
        .body();
  }

  /** What a page says to tell its file from another of the account. */
  private static String kept(String page) {
    Matcher kept = Pattern.compile("name=\"kept\" value=\"([^\"]+)\"").matcher(page);
    assertThat(kept.find()).isTrue();
    return kept.group(1);
  }

  @Test
  void a_page_hands_out_the_lines_of_its_own_check_only() throws Exception {
    String page =
        checked(
            ("device_id,return_type\n" + OVERDUE_HUB + ",general\n")
                .getBytes(StandardCharsets.UTF_8));
    Matcher link = Pattern.compile("/check/good\\.csv\\?check=[0-9a-f]+").matcher(page);
    assertThat(link.find()).isTrue();
    sendable(clerk.download(link.group()));

    checked(
        ("device_id,return_type\n" + INSTALLED_HUB + ",lost-or-stolen\n")
            .getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> earlier = clerk.get(link.group());
    assertThat(earlier.statusCode()).isEqualTo(409);
    assertThat(earlier.body()).contains("Check your file again: another file was checked after it");

    Visitor signedInAgain = Site.supplier(server, "signed-in-again", "Forms plc");
    HttpResponse<String> none = signedInAgain.get(link.group());
    assertThat(none.statusCode()).isEqualTo(409);
    assertThat(none.body()).contains("Check your file again: a check is kept until its session");
  }

  @Test
  void an_empty_part_of_the_overdue_list_does_not_say_that_nothing_is_overdue() throws Exception {
    assertThat(clerk.get("/overdue?after=2026-01-02.1.x").body())
        .contains("No more overdue hubs")
        .doesNotContain("Nothing is overdue");
    assertThat(operator.get("/overdue?party=nobody").body())
        .contains("No overdue hub of nobody")
        .doesNotContain("Nothing is overdue");
    assertThat(clerk.get("/overdue?party=nobody").body())
        .as("a supplier sees one Party")
        .contains(OVERDUE_HUB);
  }

  @Test
  void a_file_of_selected_hubs_has_all_of_them_or_is_not_made() throws Exception {
    HttpResponse<String> fewer =
        clerk.post(
            "/overdue",
            "/overdue.csv?hub=" + RETURNED_HUB,
            Map.of("which", "ticked", "hub", OVERDUE_HUB, "type", "No Fault Return (general)"));

    assertThat(fewer.statusCode()).isEqualTo(422);
    assertThat(fewer.body()).contains("of 2 selected hubs, the list has only 1");
  }

  @Test
  void an_empty_file_is_not_the_file_that_is_kept() throws Exception {
    clerk.upload("/check", workbook("EUI-64", "Type of return"), Map.of("user", USER));

    assertThat(clerk.upload("/check", "empty.csv", new byte[0], Map.of("user", USER)).body())
        .contains("line 1: the file is empty. Begin with a header line")
        .doesNotContain("Are these columns right?");
  }

  @Test
  void the_name_of_a_file_may_be_long_and_is_shown_as_the_person_knows_it() throws Exception {
    byte[] file =
        ("device_id,return_type\n" + OVERDUE_HUB + ",general\n").getBytes(StandardCharsets.UTF_8);
    String longest = "n".repeat(2_000);

    assertThat(clerk.upload("/check", longest, file, Map.of("user", USER)).body())
        .contains("Checked: <span>" + longest + "</span>");
    assertThat(clerk.upload("/check", "a%22b%0A%25.csv", file, Map.of("user", USER)).body())
        .contains("Checked: <span>a&quot;b\n%25.csv</span>");
    HttpResponse<String> tooLong =
        clerk.upload("/check", "n".repeat(9_000), file, Map.of("user", USER));
    assertThat(tooLong.statusCode()).isEqualTo(413);
    assertThat(tooLong.body()).contains("The name of a file can have up to 2,000 characters.");
  }

  @Test
  void a_check_says_what_the_client_says_about_the_whole_file() throws Exception {
    String header = "device_id,return_type,user_ref_id,other\u2013ID\n";
    String lines =
        "%s,general,J1\n%s,general,J2,,x\n%s,general,J3\n"
            .formatted(OVERDUE_HUB, RETURNED_HUB, INSTALLED_HUB);

    assertThat(checked((header + lines).getBytes(StandardCharsets.UTF_8)))
        .contains(
            "2 hubs need 2 requests, because user_ref_id differs from line to line",
            "other\u2013ID. The title holds",
            "which is U+2013 (en dash). Type the character again");
    assertThat(clerk.get("/check/to-correct.csv").body())
        .contains(RETURNED_HUB + ",general,J2,,3,,Cannot be sent.,the line has 5 cells")
        .contains("into quotes,x\r\n");
    assertThat(clerk.get("/check/good.csv").body()).contains(OVERDUE_HUB + ",general,J1\r\n");
    assertThat(checked(header.getBytes(StandardCharsets.UTF_8)))
        .contains("line 1: the file has no lines after its header");
  }

  @Test
  void a_file_is_kept_when_its_check_takes_too_long() throws Exception {
    HikariConfig impatient = new HikariConfig();
    TestDatabase.database().pages().unwrap(HikariDataSource.class).copyStateTo(impatient);
    impatient.setPoolName("impatient");
    impatient.setConnectionInitSql("set statement_timeout = 1000");
    try (HikariDataSource database = new HikariDataSource(impatient);
        SsiServer pages = Site.open(settings -> settings.database = database);
        Connection blocking = TestDatabase.database().dataSource().getConnection()) {
      Visitor busy = Site.supplier(pages, "busy-forms", "Forms plc");
      blocking.setAutoCommit(false);
      blocking.createStatement().execute("lock table smi_device in access exclusive mode");

      HttpResponse<String> tooSlow =
          busy.upload("/check", workbook("device_id", "return_type"), Map.of("user", USER));
      blocking.rollback();
      blocking.setAutoCommit(true);

      assertThat(tooSlow.statusCode()).isEqualTo(503);
      assertThat(tooSlow.body())
          .contains("The check took too long", "field.file is kept for 30 minutes");
      assertThat(accepted(busy, tooSlow.body())).contains("Checked:", "would be accepted");
    }
  }

  @Test
  void an_operator_sees_the_overdue_hubs_of_one_party() throws Exception {
    assertThat(operator.get("/overdue?party=Forms+plc").body())
        .contains(OVERDUE_HUB, "<option value=\"Forms plc\" selected=\"selected\">");
    assertThat(operator.get("/overdue?party=Foreign+plc").body()).doesNotContain(OVERDUE_HUB);
    assertThat(
            operator
                .post(
                    "/overdue",
                    "/overdue.csv",
                    Map.of("which", "all", "party", "Foreign plc", "type", "Lost or Stolen Hub"))
                .body())
        .contains("There is a problem", "this one has no hub to return")
        .doesNotContain(OVERDUE_HUB);
    assertThat(clerk.get("/overdue").body()).doesNotContain("All Parties");
  }

  @Test
  void the_address_of_a_form_leads_to_its_page_or_says_where_it_is() throws Exception {
    for (String page : List.of("/overdue", "/scan")) {
      for (String kind : List.of(".csv", ".xlsx")) {
        assertThat(Visitor.location(clerk.get(page + kind))).endsWith(page);
      }
    }
    HttpResponse<String> opened = operator.get("/operator/users/reset-passkey");
    assertThat(opened.statusCode()).isEqualTo(405);
    assertThat(opened.body()).contains("works only with the form of its page");
  }

  @Test
  void scan_in_takes_2_000_device_ids_however_they_are_written_and_no_more() throws Exception {
    String ids =
        IntStream.range(0, 2_000)
            .mapToObj(
                n -> "\"00:DB:12:34:00:%02X:%02X:%02X\"".formatted(n >> 16, n >> 8 & 255, n & 255))
            .collect(Collectors.joining("\r\n"));
    String type = "No Fault Return (general)";

    HttpResponse<String> all = clerk.post("/scan", "/scan.csv", Map.of("ids", ids, "type", type));
    HttpResponse<String> oneMore =
        clerk.post("/scan", "/scan.csv", Map.of("ids", ids + "\r\nbox", "type", type));

    assertThat(all.body().lines()).hasSize(2_001);
    assertThat(oneMore.statusCode()).isEqualTo(422);
    assertThat(oneMore.body()).contains("at most 2,000 Device IDs at a time. This list has 2,001");
  }

  @Test
  void a_form_is_read_as_utf_8_although_browsers_do_not_say_so() throws Exception {
    HttpResponse<String> scan =
        clerk.post("/scan", "/scan.csv", Map.of("ids", "zoë-" + "x".repeat(60)));

    assertThat(scan.body())
        .contains("which are not Device IDs: zoë-" + "x".repeat(36) + "…")
        .doesNotContain("zoÃ«");
  }

  @Test
  void a_form_names_every_field_that_is_missing() throws Exception {
    Map<String, String> fault =
        Map.of("type", "Fault identified post installation", "ids", "nonsense\n\nnonsense");
    HttpResponse<String> overdue = clerk.post("/overdue", "/overdue.csv", fault);
    HttpResponse<String> scan = clerk.post("/scan", "/scan.csv", fault);

    assertThat(overdue.statusCode()).isEqualTo(422);
    assertThat(overdue.headers().firstValue("Content-Disposition")).isEmpty();
    assertThat(overdue.body())
        .contains(
            "There is a problem",
            "Select at least one hub",
            "href=\"#reason\"",
            "Select a connection method");
    assertThat(scan.statusCode()).isEqualTo(422);
    assertThat(scan.body())
        .contains("which are not Device IDs: nonsense<", "Select a fault reason");
    assertThat(clerk.post("/overdue", "/overdue.csv", Map.of("hub", OVERDUE_HUB)).body())
        .contains("Select a return type");
  }

  private static String verdict(String scan, String type) throws Exception {
    return clerk
        .get(
            "/scan/verdicts?ids="
                + Visitor.encoded(scan)
                + "&user="
                + USER
                + "&type="
                + Visitor.encoded(type))
        .body();
  }

  @Test
  void only_a_hub_that_a_request_would_accept_is_good() throws Exception {
    String general = "No Fault Return (general)";
    assertThat(verdict(OVERDUE_HUB, general)).contains("\"good\":true", "\"maker\":\"EDMI\"");
    assertThat(verdict(OVERDUE_HUB.replace("-", ""), "")).contains("\"good\":true");
    assertThat(verdict(INSTALLED_HUB, general))
        .contains(
            "\"good\":false",
            "SMI status Commissioned allows only these return types: Lost or Stolen Hub");
    assertThat(verdict(RETURNED_HUB, general))
        .contains(
            "\"good\":false",
            "Already returned on 20 Nov 2026, reference CHR-FORMS00000000001-001");
    assertThat(verdict(GPF, general)).contains("\"good\":false", "GPF of hub " + OVERDUE_HUB);
    assertThat(verdict(OTHERS_HUB, general)).contains("Not found in your inventory");
    assertThat(verdict("5012345678900", general)).contains("Not a Device ID");
  }

  @Test
  void an_already_returned_hub_shows_its_earlier_return() throws Exception {
    HttpResponse<String> checked =
        clerk.post(
            "/scan",
            "/scan",
            Map.of("ids", RETURNED_HUB, "type", "Lost or Stolen Hub", "user", USER));

    assertThat(checked.body())
        .contains(
            "E081401",
            "CHR-FORMS00000000001-001",
            "20 Nov 2026",
            "RequestID 90-B3-D5-1F-30-77-00-00:90-B3-D5-1F-30-00-00-02:7354964779",
            "User " + USER);
  }

  @Test
  void a_hub_is_found_by_its_gpf_its_mpxn_and_the_counter_of_its_request() throws Exception {
    assertThat(clerk.get("/returns?q=" + GPF).body())
        .contains(OVERDUE_HUB, "No matching returns of these hubs")
        .doesNotContain("No returns found");
    assertThat(clerk.get("/returns?q=1900000000017").body()).contains(OVERDUE_HUB);
    assertThat(clerk.get("/returns?q=7354964779").body()).contains(RETURNED_HUB);
    assertThat(clerk.get("/returns?q=" + OVERDUE_HUB + "%0Abox%0A" + OTHERS_HUB).body())
        .contains(
            "Not a Device ID: 1 value",
            "<code>box</code>",
            "Not found in your returns or your inventory: 1 Device ID",
            OTHERS_HUB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&order=hub",
        "&maker=edmi",
        "&region=North",
        "&csp=Arqiva",
        "&maker=EDMI&csp=Arqiva"
      })
  void a_hub_that_is_not_returned_is_listed_if_it_meets_the_filters(String filters)
      throws Exception {
    assertThat(clerk.get("/returns?q=" + GPF + filters).body())
        .contains("In your inventory, not returned yet", OVERDUE_HUB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maker=Toshiba",
        "region=South",
        "csp=Telefonica",
        "han=Dual Band",
        "maker=EDMI&region=South",
        "stage=Closed",
        "outcome=Redeployable",
        "code=accepted",
        "code=rejected",
        "type=No Fault Return (general)",
        "reason=LED Fault",
        "from=2026-01-01",
        "to=2026-12-31",
        "late=1",
        "age=75",
        "party=Forms plc"
      })
  void a_hub_that_is_not_returned_is_not_listed_under_filters_that_it_does_not_meet(String filters)
      throws Exception {
    String page = clerk.get("/returns?q=" + GPF + "&" + filters.replace(" ", "%20")).body();

    assertThat(page)
        .contains("No returns found")
        .doesNotContain("In your inventory, not returned yet", "The search ignores");
  }

  @Test
  void a_cell_of_a_supplier_is_no_formula_for_the_operator_and_unchanged_for_the_author()
      throws Exception {
    String path = "/requests/CHR-FORMS00000000001/rejected.csv";
    assertThat(clerk.get(path).body()).contains(",=1+1,");
    assertThat(operator.get(path).body()).contains(",'=1+1,");
    assertThat(operator.get("/returns.csv?q=" + RETURNED_HUB).body()).contains(",'=1+1,");
  }

  @Test
  void the_schema_can_be_downloaded() throws Exception {
    assertThat(clerk.get("/schema/returns-list.xsd").body()).contains("<xs:schema");
    assertThat(clerk.get("/schema/../V001.sql").statusCode()).isIn(400, 404);
  }

  @Test
  void scan_in_speaks_of_a_scanner_only_to_browsers_that_run_its_script() throws Exception {
    assertThat(clerk.get("/scan").body())
        .contains("<small data-scanner hidden>Scan hubs anywhere on this page.");
  }
}
