package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.INVENTORY_COMMANDS;
import static hubreturns.acceptance.report.Clause.PARTY_IMPORT;
import static hubreturns.acceptance.report.Clause.RETURNS_REPORT;
import static hubreturns.acceptance.report.Clause.SAT_COMMAND;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.CertificateShape;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.Supplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/** The operator commands: output, order, exit codes (docs/operations.md#commands). */
@Order(4)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperatorCommandsIT {
  private static final String UNKNOWN = "00-DB-FF-FF-00-00-00-05";

  @AutoClose private final TestSystem system;

  OperatorCommandsIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("commands");
  }

  private Answer returned(List<MadeUpHub> hubs) throws IOException, InterruptedException {
    return system.send(system.noFaultReturn().hubs(HubPool.ids(hubs)));
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void inventory_show_has_the_columns_of_the_file_and_names_unknown_devices(TestReporter saw)
      throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(2);
    MadeUpHub returned = hubs.get(0);
    MadeUpHub kept = hubs.get(1);
    returned(List.of(returned));

    Program.Result said =
        system
            .operator()
            .say(
                "inventory",
                "show",
                kept.deviceId(),
                UNKNOWN,
                "--format",
                "json",
                returned.deviceId().toLowerCase(Locale.ROOT),
                kept.gpfId());

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err()).contains(UNKNOWN);
    List<JsonNode> rows = Operator.rows(said.out());
    assertThat(rows)
        .extracting(row -> Operator.text(row, "device_id"))
        .containsExactly(kept.deviceId(), returned.deviceId(), kept.gpfId());
    List<String> columns = new ArrayList<>(List.of(MadeUpHub.HEADER.split(",", -1)));
    columns.addAll(List.of("returned_at", "return_reference"));
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.propertyNames()).containsExactlyElementsOf(columns));
    assertThat(rows.get(0).path("returned_at").isNull()).isTrue();
    assertThat(rows.get(0).path("return_reference").isNull()).isTrue();
    assertThat(Operator.text(rows.get(0), "logistics_status")).isEqualTo("Delivered");
    assertThat(Operator.text(rows.get(0), "delivered_to_party")).isEqualTo("Supplier A");
    assertThat(Operator.text(rows.get(1), "logistics_status")).isEqualTo("Returned");
    assertThat(Instant.parse(Operator.text(rows.get(1), "returned_at"))).isBefore(Instant.now());
    assertThat(Operator.text(rows.get(2), "device_type")).isEqualTo("GPF");
    saw.publishEntry("Columns", columns.toString());
    saw.publishEntry("Unknown device", "named on standard error, exit 1; the others were shown");
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void inventory_history_shows_each_status_and_since_when(TestReporter saw) throws Exception {
    MadeUpHub hub = system.hub();
    returned(List.of(hub));

    Program.Result said =
        system.operator().say("inventory", "history", hub.deviceId(), UNKNOWN, "--format", "json");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err()).contains(UNKNOWN);
    List<JsonNode> rows = Operator.rows(said.out());
    assertThat(rows)
        .extracting(row -> Operator.text(row, "logistics_status"))
        .containsExactly("Delivered", "Returned");
    assertThat(rows)
        .extracting(row -> Operator.text(row, "device_status"))
        .containsOnly(hub.status());
    assertThat(rows.getFirst().path("request_id").isNull()).isTrue();
    assertThat(Operator.text(rows.getLast(), "return_reference")).startsWith("CHR-");
    assertThat(Instant.parse(Operator.text(rows.getFirst(), "since")))
        .isBefore(Instant.parse(Operator.text(rows.getLast(), "since")));
    saw.publishEntry("Statuses", rows.toString());
  }

  @Test
  @Requirement(RETURNS_REPORT)
  void reports_can_be_narrowed_and_name_an_unknown_party_or_user(TestReporter saw)
      throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(2);
    returned(hubs);
    for (String report : List.of("charges", "overdue", "requests", "returns")) {
      Program.Result party = system.operator().say("report", report, "--party", "Nobody");
      Program.Result user =
          system.operator().say("report", report, "--user", "90-B3-D5-1F-30-77-77-77");
      assertThat(party.exitCode()).isEqualTo(1);
      assertThat(party.err()).contains("There is no Party 'Nobody'");
      assertThat(user.exitCode()).isEqualTo(1);
      assertThat(user.err()).contains("There is no User 90-B3-D5-1F-30-77-77-77");
    }

    String user = system.first().eui();
    String charges =
        system
            .operator()
            .ask("report", "charges", "--user", user, "--from", "2026-01-01", "--format", "csv");
    String none =
        system
            .operator()
            .ask("report", "returns", "--user", user, "--to", "2026-01-01", "--format", "json");

    assertThat(charges.lines().toList())
        .first()
        .isEqualTo("party,outcome,returns,charge_gbp,least_gbp,most_gbp,without_range");
    assertThat(charges).contains("Supplier A,Open,");
    assertThat(Operator.rows(none)).isEmpty();
    saw.publishEntry("Charges", charges);
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void database_check_finds_no_violation_beside_a_running_service(TestReporter saw)
      throws IOException, InterruptedException {
    returned(system.hubs(3));

    Program.Result said = system.operator().say("database", "check", "--format", "json");

    assertThat(said.exitCode()).as(said.out()).isZero();
    assertThat(Operator.rows(said.out())).isEmpty();
    saw.publishEntry("Check", said.err().strip());
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void a_second_import_changes_nothing_and_undoes_no_return(TestReporter saw) throws Exception {
    List<MadeUpHub> hubs = system.hubs(3);
    returned(hubs);
    String before = system.operator().ask("inventory", "export");

    Program.Result said =
        system.operator().say("inventory", "import", system.world().inventoryFile().toString());

    String after = system.operator().ask("inventory", "export");
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.err()).contains(" Returned, because the file is older");
    assertThat(after).isEqualTo(before);
    Map<String, String> exported = byDevice(after.lines().toList());
    assertThat(after.lines().findFirst()).contains(MadeUpHub.HEADER);
    assertThat(hubs)
        .allSatisfy(hub -> assertThat(exported.get(hub.deviceId())).contains(",Returned,"));
    List<String> imported = Files.readAllLines(system.world().inventoryFile());
    assertThat(byDevice(imported))
        .allSatisfy((device, line) ->
            assertThat(String.valueOf(exported.get(device)).replace(",Returned,", ",Delivered,"))
                .isIn(
                    line,
                    line.replace(",Installed,", ",Delivered,")
                        .replace(",Removed,", ",Delivered,")));
    saw.publishEntry("Imported again", withoutFolders(said.err()));
    saw.publishEntry("Export", exported.size() + " devices, the same before and after");
  }

  private String withoutFolders(String said) {
    return said.replace(system.world().folder() + "/", "").strip();
  }

  private static Map<String, String> byDevice(List<String> lines) {
    Map<String, String> devices = new HashMap<>();
    lines.stream()
        .skip(1)
        .forEach(line -> {
          assertThat(devices.put(line.substring(0, line.indexOf(',')), line)).isNull();
        });
    return devices;
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_import_loads_good_lines_and_rejects_bad_lines(TestReporter saw) throws Exception {
    Path folder = system.scratch("rejects");
    Path file = folder.resolve("mixed.csv");
    Path rejects = folder.resolve("bad.csv");
    Files.writeString(
        file,
        MadeUpHub.HEADER
            + """

            00-DB-E0-00-00-00-00-01,CHF,,"WNC, Inc",x,Dual Band,North,Pending,Delivered,Supplier A,,,,,,
            00-DB-E0-00-00-00-00-0G,CHF,,,,,North,Pending,Delivered,,,,,,,
            00-DB-E0-00-00-00-00-03,CHF,,,,,Nowhere,Pending,Delivered,,,,,,,
            """);

    Program.Result said =
        system
            .operator()
            .say("inventory", "import", "--rejects", rejects.toString(), file.toString());

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err()).contains("2 lines rejected. Correct " + rejects);
    List<String> bad = Files.readAllLines(rejects);
    assertThat(bad).hasSize(3);
    assertThat(system.operator().ask("inventory", "show", "00-DB-E0-00-00-00-00-01"))
        .contains("WNC, Inc");
    saw.publishEntry("Rejects", bad.subList(1, 3).toString());
    saw.publishEntry("Loaded", "1 of 3 lines, exit 1");
  }

  @Test
  @Requirement(SAT_COMMAND)
  void a_command_without_a_terminal_prints_json() throws IOException, InterruptedException {
    ReturnRequest request = system.noFaultReturn().hub(system.hub().deviceId());
    system.send(request);

    String said = system.operator().ask("sat", request.requestId());

    assertThat(Operator.entries(said)).hasSize(1);
    assertThat(said)
        .isEqualTo(system.operator().ask("sat", request.requestId(), "--format", "json"));
  }

  @Test
  @Requirement(SAT_COMMAND)
  void sat_shows_entries_of_mixed_IDs_in_commit_order_and_filters_by_time_User_and_code(
      TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(3);
    List<String> ids = HubPool.ids(hubs);
    ReturnRequest first = system.noFaultReturn().hubs(List.of(ids.get(1), UNKNOWN, ids.get(0)));
    ReturnRequest second = system.noFaultReturn().hub(ids.get(2));
    ReturnRequest third = first.again().hub(ids.get(1)).version("5.4");
    ReturnRequest fourth = third.again();
    system.send(first);
    system.send(second);
    system.send(single(third));
    system.send(single(fourth));
    Operator operator = system.operator();

    // Device IDs, RequestIDs, one ID twice, and an unknown ID.
    List<SatEntry> mixed =
        operator.sat(
            List.of(
                second.requestId(),
                ids.get(1),
                "00-DB-FF-FF-00-00-00-06",
                first.requestId().toLowerCase(Locale.ROOT),
                ids.get(0)));
    Instant turn = Instant.parse(mixed.getLast().committedAt());
    List<SatEntry> since = narrowed(ids, "--from", turn.toString());
    List<SatEntry> until = narrowed(ids, "--to", turn.toString());
    List<SatEntry> codes = narrowed(ids, "--code", "E081401");
    List<SatEntry> users = narrowed(ids, "--user", system.second().eui());
    Program.Result nothing = operator.say("sat", "00-DB-FF-FF-00-00-00-06", "--format", "json");
    Program.Result nonsense = operator.say("sat", "00-DB-FF");

    assertThat(mixed)
        .extracting(entry -> entry.requestId() + " " + entry.position() + " " + entry.code())
        .containsExactly(
            first.requestId() + " 1 I0",
            first.requestId() + " 2 E19",
            first.requestId() + " 3 I0",
            second.requestId() + " 1 I0",
            third.requestId() + " 1 E081401",
            fourth.requestId() + " 1 E081401");
    assertThat(since).extracting(SatEntry::requestId).containsExactly(fourth.requestId());
    assertThat(until)
        .extracting(SatEntry::requestId)
        .doesNotContain(fourth.requestId())
        .contains(first.requestId(), second.requestId(), third.requestId());
    assertThat(codes)
        .extracting(SatEntry::requestId)
        .containsExactly(third.requestId(), fourth.requestId());
    assertThat(users).isEmpty();
    assertThat(nothing.exitCode()).isZero();
    assertThat(Operator.rows(nothing.out())).isEmpty();
    assertThat(nonsense.exitCode()).isEqualTo(2);
    assertThat(mixed)
        .allSatisfy(entry ->
            assertThat(entry.committedAt())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    saw.publishEntry("Mixed IDs", mixed.size() + " entries, by commit, then position");
    saw.publishEntry(
        "--from, --to, --code, --user",
        "%d, %d, %d, %d entries".formatted(since.size(), until.size(), codes.size(), users.size()));
    saw.publishEntry("Nothing found", "[] and exit 0");
    saw.publishEntry("Neither ID", "exit 2");
  }

  private static ReturnRequest single(ReturnRequest list) {
    Map<String, String> details = new HashMap<>(list.details());
    details.remove("DeviceIDList");
    return new ReturnRequest(list.version(), list.header(), list.body(), details);
  }

  private List<SatEntry> narrowed(List<String> ids, String option, String value)
      throws IOException, InterruptedException {
    return Operator.entries(
        system.operator().ask(List.of("sat", option, value, "--format", "json"), ids));
  }

  @Test
  @Requirement(RETURNS_REPORT)
  void report_returns_shows_each_return_with_its_record_in_dsms(TestReporter saw) throws Exception {
    List<MadeUpHub> hubs = system.hubs(3);
    Answer answer = returned(hubs);
    List<String> references =
        system.operator().inventory(HubPool.ids(hubs)).values().stream()
            .map(device -> Operator.text(device, "return_reference"))
            .toList();
    system.dsms().awaitNotices(references);

    List<JsonNode> returns =
        system.operator().returns().stream()
            .filter(row -> Operator.text(row, "request_id").equals(answer.requestId()))
            .toList();
    String csv =
        system.operator().ask("report", "returns", "--party", "Supplier A", "--format", "csv");

    assertThat(returns)
        .extracting(row -> Operator.text(row, "return_reference"))
        .containsExactlyElementsOf(references);
    assertThat(returns)
        .allSatisfy(row -> {
          assertThat(row.propertyNames())
              .containsExactly(
                  "return_reference",
                  "device_id",
                  "request_id",
                  "service_reference_variant",
                  "return_type",
                  "party",
                  "user",
                  "notified_at",
                  "stage",
                  "outcome",
                  "charge_gbp",
                  "dsms_id",
                  "dsms_state",
                  "attempts",
                  "last_problem");
          assertThat(Operator.text(row, "dsms_state")).isEqualTo("sent");
          assertThat(Operator.text(row, "dsms_id")).isNotEmpty();
          assertThat(row.path("attempts").asInt()).isPositive();
          assertThat(Operator.text(row, "party")).isEqualTo("Supplier A");
          assertThat(Operator.text(row, "return_type")).isEqualTo(ReturnRequest.GENERAL);
        });
    assertThat(csv.lines().findFirst())
        .hasValueSatisfying(
            header -> assertThat(header).startsWith("return_reference,device_id,request_id,"));
    assertThat(csv).contains(references).doesNotContain("Supplier B");
    saw.publishEntry("Rows", returns.size() + ", the first: " + returns.getFirst());
  }

  @Test
  @Requirement(PARTY_IMPORT)
  void party_import_is_idempotent_and_names_each_certificate_it_cannot_use(TestReporter saw)
      throws IOException, InterruptedException {
    Supplier good = newcomer("good", CertificateShape.USER);
    newcomer("other-role", new CertificateShape("02", "secp256r1", CertificateShape.USER.until()));
    newcomer("other-curve", new CertificateShape("87", "secp384r1", CertificateShape.USER.until()));
    newcomer(
        "expired", new CertificateShape("87", "secp256r1", Instant.parse("2020-01-01T00:00:00Z")));
    Files.writeString(system.world().folder().resolve("nonsense.pem"), "not a certificate\n");
    String certificates =
        "other-role.pem, good.pem, other-curve.pem, expired.pem, nonsense.pem, missing.pem";
    Program.Result first = imported(good, certificates);
    Program.Result second = imported(good, certificates);
    Program.Result known =
        system.operator().say("party", "import", system.world().partiesFile().toString());
    Answer answer =
        system.duis().send(ReturnRequest.noFaultReturn(good).hub(UNKNOWN).signedBy(good));

    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.err().lines())
        .hasSize(5)
        .anyMatch(line -> line.contains("other-role.pem") && line.contains("02"))
        .anyMatch(line -> line.contains("other-curve.pem") && line.contains("P-256"))
        .anyMatch(line -> line.contains("expired.pem") && line.contains("expired"))
        .anyMatch(line -> line.contains("nonsense.pem"))
        .anyMatch(line -> line.contains("missing.pem"));
    assertThat(first.out()).contains("Supplier N", good.eui(), "good.pem");
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.out()).contains("0 changes");
    assertThat(known.exitCode()).isZero();
    assertThat(known.out()).contains("0 changes");
    assertThat(answer.code()).as("what was loaded holds at once").isEqualTo("E19");
    saw.publishEntry("Skipped", withoutFolders(first.err()));
    saw.publishEntry("Loaded", first.out().strip());
    saw.publishEntry("Again", second.out().strip());
  }

  private Program.Result imported(Supplier newcomer, String certificates)
      throws IOException, InterruptedException {
    return system.operator().importParty(system.world(), newcomer, "IS", "Live", certificates);
  }

  private Supplier newcomer(String file, CertificateShape shape) throws IOException {
    return system.world().newcomer("Supplier N", "90-B3-D5-1F-30-31-00-00", file, shape);
  }
}
