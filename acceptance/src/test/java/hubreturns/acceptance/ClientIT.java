package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.CLIENT_SIGN;
import static hubreturns.acceptance.report.Clause.CLIENT_SUBMIT;
import static hubreturns.acceptance.report.Clause.SHARED_INFORMATION;
import static hubreturns.acceptance.report.Clause.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.OfficialSchemas;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.Signatures;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/** The suppliers' client with a running service (docs/client.md). */
@UsesSharedSystem
final class ClientIT {
  private static final int GOOD_LINES = 1_002;

  private final TestSystem system;

  ClientIT(TestSystem system) {
    this.system = system;
  }

  private Program.Result submit(Path csv) throws IOException, InterruptedException {
    return system.client(
        system
            .first()
            .submit(csv, system.service().duis().toString(), system.service().certificate()));
  }

  @Test
  @Requirement(CLIENT_SUBMIT)
  void a_damaged_workbook_gets_one_line_and_no_log_of_a_library() throws Exception {
    Path workbook = system.scratch("damaged").resolve("damaged.xlsx");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(workbook))) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write("<Types><Default Ext".getBytes(StandardCharsets.UTF_8));
    }

    Program.Result said = system.client("submit", "--dry-run", workbook.toString());

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err())
        .startsWith("damaged.xlsx, workbook: the workbook is damaged")
        .hasLineCount(1);
  }

  @Test
  @Requirement({CLIENT_SUBMIT, VOLUME})
  void submit_of_1005_lines_writes_an_outcome_for_each_line_and_a_second_run_sends_nothing(
      TestReporter saw) throws IOException, InterruptedException {
    List<String> hubs = new ArrayList<>(system.hubIds(GOOD_LINES));
    hubs.add(500, "00-DB-FF-FF-00-00-00-07");
    hubs.add(700, system.hubPool().take(1, HubPool::ofTheOther).getFirst().deviceId());
    hubs.add(900, new MadeUpHub(0).gpfId());
    List<String> codes = new ArrayList<>(Collections.nCopies(hubs.size(), "I0"));
    codes.set(500, "E19");
    codes.set(700, "E4");
    codes.set(900, "E11");
    Path csv = system.scratch("client").resolve("returns.csv");
    Files.write(csv, lines(hubs));

    Program.Result first = submit(csv);
    List<String> results = Files.readAllLines(csv.resolveSibling("returns.results.csv"));
    Program.Result second = submit(csv);

    assertThat(hubs).hasSize(1_005);
    assertThat(first.exitCode()).as(first.err()).isEqualTo(1);
    assertThat(results.getFirst())
        .isEqualTo(
            "device_id,return_type,line,code,meaning,what_to_do,request_id,answered_at,"
                + "return_reference");
    assertThat(results).hasSize(1 + hubs.size());
    Set<String> requests = new LinkedHashSet<>();
    for (int i = 0; i < hubs.size(); i++) {
      List<String> cells = List.of(results.get(1 + i).split(",", -1));
      assertThat(cells.get(0)).isEqualTo(hubs.get(i));
      assertThat(cells.get(2)).isEqualTo(String.valueOf(i + 2));
      assertThat(cells.get(3)).as(hubs.get(i)).isEqualTo(codes.get(i));
      requests.add(cells.get(cells.size() - 3));
    }
    assertThat(requests).as("999 and the rest").hasSize(2);
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("nothing is sent");
    assertThat(Files.readAllLines(csv.resolveSibling("returns.results.csv"))).isEqualTo(results);
    List<SatEntry> entries = system.operator().sat(requests);
    Map<String, JsonNode> inventory = system.operator().inventory(hubs.subList(0, 500));
    // The client sends several requests at once, so either may be the first to commit.
    assertThat(entries)
        .extracting(entry -> entry.deviceId() + " " + entry.code())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, hubs.size())
                .mapToObj(i -> hubs.get(i) + " " + codes.get(i))
                .toList());
    assertThat(inventory.values())
        .allSatisfy(
            device -> assertThat(Operator.text(device, "logistics_status")).isEqualTo("Returned"));
    saw.publishEntry(
        "Outcomes",
        codes.stream()
            .collect(Collectors.groupingBy(code -> code, TreeMap::new, Collectors.counting()))
            .toString());
    saw.publishEntry("Requests", "2: one list of 999, one of 6");
    saw.publishEntry("Exit codes", "1 and, on the second run, 1: three lines were refused");
    saw.publishEntry("Second run", "nothing sent, the same results");
  }

  private static List<String> lines(List<String> hubs) {
    List<String> lines = new ArrayList<>(List.of("device_id,return_type"));
    hubs.forEach(hub -> lines.add(hub + ",general"));
    return lines;
  }

  @Test
  @Requirement({CLIENT_SUBMIT, SHARED_INFORMATION})
  void submit_sends_several_requests_when_the_associated_information_differs(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> hubs = system.hubIds(5);
    String other = new MadeUpHub(0).esmeId();
    Path csv = system.scratch("client").resolve("differs.csv");
    Files.write(
        csv,
        List.of(
            "device_id,return_type,fault_reason,connection_method,other_device_id,user_ref_id",
            hubs.get(0) + ",general,,,,pallet 1",
            hubs.get(1) + ",fault-prior,led-fault,cradle," + other + ",",
            hubs.get(2) + ",general,,,,pallet 2",
            hubs.get(3) + ",general,,,,pallet 1",
            hubs.get(4) + ",fault-prior,led-fault,cradle," + other + ","));

    Program.Result said = submit(csv);

    assertThat(said.exitCode()).as(said.err()).isZero();
    List<SatEntry> entries = system.operator().sat(hubs);
    assertThat(entries).hasSize(5).extracting(SatEntry::code).containsOnly("I0");
    Map<String, List<String>> requests =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    SatEntry::requestId,
                    Collectors.mapping(SatEntry::deviceId, Collectors.toList())));
    assertThat(requests.values())
        .containsExactlyInAnyOrder(
            List.of(hubs.get(0), hubs.get(3)),
            List.of(hubs.get(1), hubs.get(4)),
            List.of(hubs.get(2)));
    saw.publishEntry("Requests", "3 for 5 lines, grouped by associated information; exit 0");
  }

  @Test
  @Requirement(CLIENT_SUBMIT)
  void submit_reads_workbooks_and_writes_their_outcomes_as_workbooks(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> hubs = system.hubIds(2);
    Path excel = system.scratch("client").resolve("monday.xlsx");
    zip(
        excel,
        Map.of(
            "[Content_Types].xml",
            """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml"
             ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>
            """,
            "_rels/.rels",
            relationship("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml",
            """
            <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
             xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
            <sheets><sheet name="Returns" sheetId="1" r:id="r1"/></sheets></workbook>
            """,
            "xl/_rels/workbook.xml.rels",
            relationship("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml",
            """
            <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
            <row>%s%s</row><row>%s%s</row></sheetData></worksheet>
            """
                .formatted(
                    inline("Device ID"),
                    inline("Return type"),
                    inline(hubs.get(0)),
                    inline("general"))));
    Path open = system.scratch("client").resolve("tuesday.ods");
    zip(
        open,
        Map.of(
            "mimetype",
            "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml",
            """
            <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
             xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
             xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
            <office:body><office:spreadsheet><table:table table:name="Returns">
            <table:table-row>%s%s</table:table-row><table:table-row>%s%s</table:table-row>
            </table:table></office:spreadsheet></office:body></office:document-content>
            """
                .formatted(
                    shown("device_id"),
                    shown("return_type"),
                    shown(hubs.get(1)),
                    shown("general"))));

    Program.Result first = submit(excel);
    Program.Result second = submit(open);

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(first.err()).contains("monday.results.xlsx");
    assertThat(system.operator().sat(hubs))
        .hasSize(2)
        .extracting(SatEntry::code)
        .containsOnly("I0");
    assertThat(sheet(excel.resolveSibling("monday.results.xlsx")))
        .contains(hubs.get(0), "<t>I0</t>");
    assertThat(sheet(excel.resolveSibling("tuesday.results.xlsx")))
        .contains(hubs.get(1), "<t>I0</t>");
    saw.publishEntry("Workbooks", "monday.xlsx and tuesday.ods sent, results as .xlsx");
  }

  private static String relationship(String type, String target) {
    return """
    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="r1" Target="%s"
     Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/></Relationships>
    """
        .formatted(target, type);
  }

  private static String inline(String text) {
    return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
  }

  private static String shown(String text) {
    return "<table:table-cell office:value-type=\"string\"><text:p>"
        + text
        + "</text:p></table:table-cell>";
  }

  private static void zip(Path file, Map<String, String> parts) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().strip().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  private static String sheet(Path workbook) throws IOException {
    try (ZipFile zip = new ZipFile(workbook.toFile())) {
      ZipEntry sheet = zip.getEntry("xl/worksheets/sheet1.xml");
      return new String(zip.getInputStream(sheet).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @Requirement(CLIENT_SIGN)
  void the_service_accepts_a_hand_written_message_that_the_client_signed(TestReporter saw)
      throws IOException, InterruptedException {
    String hub = system.hub().deviceId();
    ReturnRequest request = system.noFaultReturn().hub(hub);
    Path unsigned = system.scratch("client").resolve("by-hand.xml");
    Files.writeString(
        unsigned, request.xml().replace("<sr:Body>", "\n  <!-- by hand -->\n  <sr:Body>"));

    Answer answer = system.duis().send(signed(unsigned));

    assertThat(answer.code()).isEqualTo("I99");
    saw.publishEntry("Answer", answer.summary());
  }

  @Test
  @Requirement(CLIENT_SIGN)
  void the_service_accepts_the_official_templates_that_the_client_signed(TestReporter saw)
      throws IOException, InterruptedException {
    assumeTrue(OfficialSchemas.present(), OfficialSchemas::whySkipped);
    system
        .operator()
        .ask(
            "inventory",
            "import",
            Files.write(
                    system.scratch("client").resolve("template-hubs.csv"),
                    List.of(
                        MadeUpHub.HEADER,
                        "00-DB-12-34-56-78-90-A2,CHF,,WNC,,,North,Whitelisted,Delivered,Supplier A"
                            + ",,,,,,",
                        "00-DB-12-34-56-78-90-B2,CHF,,WNC,,,North,Whitelisted,Delivered,Supplier A"
                            + ",,,,,,",
                        "00-DB-12-34-56-78-90-A0,ESME,,,,,,Commissioned,,,,,,,,"))
                .toString());
    Path templates = OfficialSchemas.folder().resolve("templates");
    Path fault =
        templates.resolve("8.14.3_COMMUNICATIONS_HUB_STATUS_UPDATE_FAULT_RETURN_REQUEST_DUIS.XML");
    Path noFault =
        templates.resolve(
            "8.14.4_COMMUNICATIONS_HUB_STATUS_UPDATE_NO_FAULT_RETURN_REQUEST_DUIS.XML");
    // Both templates name the same RequestID and the same hub, so the second is sent with others.
    Path renamed = Files.createTempFile("template", ".xml");
    try {
      Files.writeString(
          renamed,
          Files.readString(noFault)
              .replace(":1000</sr:RequestID>", ":1001</sr:RequestID>")
              .replace("00-DB-12-34-56-78-90-A2", "00-DB-12-34-56-78-90-B2"));

      Answer toFault = system.duis().send(signed(fault));
      Answer toNoFault = system.duis().send(signed(renamed));

      assertThat(toFault.code()).isEqualTo("I99");
      assertThat(toNoFault.code()).isEqualTo("I99");
      OfficialSchemas.validate("5.4", toFault.bytes());
      OfficialSchemas.validate("5.4", toNoFault.bytes());
      saw.publishEntry("8.14.3, as published", toFault.summary());
      saw.publishEntry("8.14.4, with another counter and hub", toNoFault.summary());
    } finally {
      Files.delete(renamed);
    }
  }

  private byte[] signed(Path message) throws IOException, InterruptedException {
    Path signed = Files.createTempFile("signed", ".xml");
    try {
      Program.Result said =
          system.client(
              "sign",
              message.toString(),
              "--key",
              system.first().key().toString(),
              "--certificate",
              system.first().certificate().toString(),
              "--output",
              signed.toString());
      assertThat(said.exitCode()).as(said.err()).isZero();
      byte[] bytes = Files.readAllBytes(signed);
      Signatures.verify(bytes, SigningKey.of(system.first()).certificate());
      return bytes;
    } finally {
      Files.delete(signed);
    }
  }
}
