package hubreturns.service.smi;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.logisticsStatus;
import static hubreturns.service.testing.TestDatabase.value;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.query.Report;
import hubreturns.service.smi.InventoryChanges.FieldChanges;
import hubreturns.service.smi.InventoryImport.Mode;
import hubreturns.service.smi.InventoryImport.Outcome;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

class InventoryImportIT {
  private static final String HEADER =
      "device_id,device_type,gpf_device_id,manufacturer,model,han_variant,csp_region,device_status,"
          + "logistics_status,delivered_to_party,import_supplier,gas_supplier,mpxn,delivered_on,"
          + "installed_on,removed_on\n";

  @TempDir Path folder = Path.of("");

  private InventoryImport.Report load(String lines) throws Exception {
    return run(HEADER + lines, new Mode.ConfirmedImport());
  }

  private InventoryImport.Report run(String text, Mode mode) throws Exception {
    return run(text.getBytes(StandardCharsets.UTF_8), mode);
  }

  private InventoryImport.Report run(byte[] bytes, Mode mode) throws Exception {
    return run(bytes, mode, sentence -> {});
  }

  private InventoryImport.Report run(byte[] bytes, Mode mode, Consumer<String> progress)
      throws Exception {
    Path file = Files.write(folder.resolve("inventory.csv"), bytes);
    return new InventoryImport(database().dataSource(), Clock.fixed(NOON, ZoneOffset.UTC))
        .run(file, folder.resolve("rejects.csv"), mode, progress, changes -> {});
  }

  /** The stored values of a device by column; a blank value is an empty text. */
  private static Map<String, String> stored(DeviceId id) {
    return client()
        .sql("select * from smi_device where device_id = :id")
        .param("id", id.eui64())
        .query((row, index) -> {
          Map<String, String> values = new HashMap<>();
          for (InventoryColumn column : InventoryColumn.values()) {
            values.put(
                column.title(), Objects.requireNonNullElse(row.getString(column.title()), ""));
          }
          return values;
        })
        .single();
  }

  private static boolean isKnown(DeviceId id) {
    return value(
        Boolean.class, "select exists (select from smi_device where device_id = ?)", id.eui64());
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  private static String hub(DeviceId id, String logistics, String deliveredOn) {
    return "%s,CHF,,EDMI,\"SBCH, \"\"v2\"\"\",Single Band,North,Whitelisted,%s,Supplier A,,,,%s,,\n"
        .formatted(id, logistics, deliveredOn);
  }

  @Test
  void loads_good_lines_and_rejects_bad_ones_with_number_and_reason() throws Exception {
    DeviceId good = freshHub();
    String lines =
        hub(good, "Delivered", "2026-01-01")
            + lines(
                "not-an-id,CHF,,,,,North,Whitelisted,Delivered,,,,,,,",
                freshHub() + ",CHF,,,,,Nowhere,Whitelisted,Delivered,,,,,,,",
                freshHub() + ",CHF,,,,,North,Whitelisted,,,,,,,,",
                freshHub() + ",ESME,,,,,,Commissioned,,,,,,2026-13-01,,",
                freshHub() + ",ESME",
                freshHub() + ",ESME,,,,,,Commissioned,,,,,,0000-01-01,,",
                freshHub() + ",ESME,,,,,,Commissioned,,,,,,2026-02-30,,");

    var loaded = load(lines);

    assertThat(loaded.changes().devices()).isEqualTo(1);
    assertThat(loaded.rejected()).isEqualTo(7);
    assertThat(loaded.changes().keptReturned()).isZero();
    assertThat(Files.readAllLines(folder.resolve("rejects.csv")))
        .hasSize(8)
        .satisfies(rejects -> {
          assertThat(rejects.get(1)).startsWith("3,").contains("device_id 'not-an-id'");
          assertThat(rejects.get(2)).startsWith("4,").contains("csp_region 'Nowhere'");
          assertThat(rejects.get(3)).startsWith("5,").contains("logistics_status is blank");
          assertThat(rejects.get(4)).startsWith("6,").contains("delivered_on '2026-13-01'");
          assertThat(rejects.get(5)).startsWith("7,").contains("2 cells", "Add the missing cells");
          assertThat(rejects.get(6)).startsWith("8,").contains("delivered_on '0000-01-01'");
          assertThat(rejects.get(7)).startsWith("9,").contains("delivered_on '2026-02-30'");
        });
    assertThat(stored(good)).containsEntry("model", "SBCH, \"v2\"");
  }

  @Test
  void is_idempotent_and_uses_the_last_of_two_lines_for_one_device() throws Exception {
    DeviceId id = freshHub();
    String lines = hub(id, "Ordered", "2026-01-01") + hub(id, "Delivered", "2026-01-02");

    load(lines);
    InventoryImport.Report again = load(lines);

    assertThat(logisticsStatus(id)).isEqualTo("Delivered");
    assertThat(again.changes().devices()).isEqualTo(1);
    assertThat(again.changes().unchanged()).isEqualTo(1);
    assertThat(again.warnings())
        .anySatisfy(
            warning -> assertThat(warning).contains("several lines", id.toString(), "lines 2, 3"));
  }

  @Test
  void keeps_a_return_against_an_older_file_until_the_hub_is_delivered_again() throws Exception {
    DeviceId id = freshHub();
    load(hub(id, "Delivered", "2026-01-01"));
    markReturned(id, "2026-11-20T00:00:00Z");

    var stale = load(hub(id, "Delivered", "2026-01-01"));
    assertThat(stale.changes().keptReturned()).isEqualTo(1);
    assertThat(logisticsStatus(id)).isEqualTo("Returned");

    load(hub(id, "Delivered", "2026-11-22"));
    assertThat(logisticsStatus(id)).isEqualTo("Delivered");
  }

  private static void markReturned(DeviceId id, String committedAt) {
    AcceptedReturns.raise(SUPPLIER_A, List.of(delivered(id)), Instant.parse(committedAt));
  }

  @Test
  void counts_the_day_of_a_return_in_the_united_kingdom() throws Exception {
    DeviceId id = freshHub();
    load(hub(id, "Delivered", "2026-01-01"));
    // Half past midnight on 2 July in London is still 1 July in UTC.
    markReturned(id, "2026-07-01T23:30:00Z");

    load(hub(id, "Delivered", "2026-07-02"));
    assertThat(logisticsStatus(id)).isEqualTo("Returned");

    load(hub(id, "Delivered", "2026-07-03"));
    assertThat(logisticsStatus(id)).isEqualTo("Delivered");
  }

  @Test
  void keeps_the_values_of_a_missing_column_and_clears_those_of_an_empty_cell() throws Exception {
    DeviceId id = freshHub();
    load(hub(id, "Delivered", "2026-01-01"));

    run(
        "Device ID,device-type,DEVICE_STATUS,model\n" + id + ",CHF,Commissioned,\n",
        new Mode.ConfirmedImport());

    assertThat(stored(id))
        .containsEntry("device_status", "Commissioned")
        .containsEntry("delivered_to_party", "Supplier A")
        .containsEntry("csp_region", "North")
        .containsEntry("logistics_status", "Delivered")
        .containsEntry("model", "");
  }

  @Test
  void loads_nothing_if_a_new_hub_has_no_region_because_the_column_is_missing() throws Exception {
    DeviceId known = freshHub();
    load(hub(known, "Delivered", "2026-01-01"));

    assertThatThrownBy(() ->
            run(
                lines(
                    "device_id,device_type,device_status",
                    known + ",CHF,Commissioned",
                    freshHub() + ",CHF,Commissioned"),
                new Mode.ConfirmedImport()))
        .hasMessageContainingAll("line 3", "csp_region", "logistics_status", "Nothing was loaded");
    assertThat(stored(known)).containsEntry("device_status", "Whitelisted");
  }

  @Test
  void asks_for_confirmation_if_many_hubs_lose_their_party_and_reports_the_changes()
      throws Exception {
    List<DeviceId> hubs = Stream.generate(TestDatabase::freshHub).limit(20).toList();
    StringBuilder lines = new StringBuilder();
    hubs.forEach(id -> lines.append(hub(id, "Delivered", "2026-01-01")));
    load(lines.toString());
    String oneLost =
        lines.toString().replaceFirst(",Supplier A,", ",,").replaceFirst("North", "South");
    String twoLost = oneLost.replaceFirst(",Supplier A,", ",,");

    InventoryImport.Report refused = run(HEADER + twoLost, new Mode.GuardedImport(5));
    assertThat(refused.outcome()).isEqualTo(Outcome.NEEDS_CONFIRMATION);
    assertThat(refused.changes().losing()).isEqualTo(2);
    assertThat(refused.changes().owned()).isEqualTo(20);
    assertThat(stored(hubs.getFirst())).containsEntry("delivered_to_party", "Supplier A");
    String otherDevices = lines.toString().replace(",CHF,", ",GPF,");
    assertThat(run(HEADER + otherDevices, new Mode.GuardedImport(5)).changes().losing())
        .isEqualTo(20);

    InventoryImport.Report dryRun = run(HEADER + oneLost, new Mode.DryRun());
    assertThat(dryRun.outcome()).isEqualTo(Outcome.NOT_LOADED);
    assertThat(stored(hubs.getFirst())).containsEntry("delivered_to_party", "Supplier A");

    InventoryImport.Report loaded = run(HEADER + oneLost, new Mode.GuardedImport(5));
    assertThat(loaded.outcome()).isEqualTo(Outcome.LOADED);
    assertThat(loaded.changes()).isEqualTo(dryRun.changes());
    assertThat(loaded.changes().changed()).isEqualTo(1);
    assertThat(loaded.changes().unchanged()).isEqualTo(19);
    assertThat(loaded.changes().fields())
        .contains(
            new FieldChanges(InventoryColumn.DELIVERED_TO_PARTY, 0, 1, 0),
            new FieldChanges(InventoryColumn.CSP_REGION, 0, 0, 1),
            new FieldChanges(InventoryColumn.DEVICE_STATUS, 0, 0, 0));
    assertThat(stored(hubs.getFirst()))
        .containsEntry("delivered_to_party", "")
        .containsEntry("csp_region", "South");
  }

  @Test
  void reports_every_value_of_a_hub_that_changes_and_none_that_a_return_keeps() throws Exception {
    DeviceId changed = freshHub();
    DeviceId returned = freshHub();
    load(
        hub(changed, "Ordered", "2026-01-01").replace(",,,,2026", ",,,2000000000008,2026")
            + hub(returned, "Delivered", "2026-01-01"));
    markReturned(returned, "2026-11-20T00:00:00Z");

    InventoryImport.Report report =
        load(
            changed
                + ",ESME,,EDMI,,Single Band,North,Whitelisted,Delivered,Supplier A,,,,,,\n"
                + hub(returned, "Ordered", "2026-01-01"));

    assertThat(report.changes().keptReturned()).isEqualTo(1);
    assertThat(report.changes().fields())
        .filteredOn(field -> field.gained() + field.lost() + field.changed() > 0)
        .containsExactly(
            new FieldChanges(InventoryColumn.DEVICE_TYPE, 0, 0, 1),
            new FieldChanges(InventoryColumn.MODEL, 0, 1, 0),
            new FieldChanges(InventoryColumn.LOGISTICS_STATUS, 0, 0, 1),
            new FieldChanges(InventoryColumn.MPXN, 0, 1, 0),
            new FieldChanges(InventoryColumn.DELIVERED_ON, 0, 1, 0));
  }

  @Test
  void warns_of_a_supplier_without_the_role_that_a_return_needs() throws Exception {
    TestDatabase.user("90-B3-D5-1F-30-79-00-00", "Roles plc", Role.GS);
    String line =
        hub(freshHub(), "Delivered", "2026-01-01")
            .replace("Supplier A,,,", "Roles plc,90-B3-D5-1F-30-79-00-00,90-B3-D5-1F-30-79-00-00,");

    assertThat(load(line).warnings())
        .containsExactly(
            "import_supplier 90-B3-D5-1F-30-79-00-00 is not a User with role IS, so it cannot"
                + " return the hub: line 2");
  }

  private static Stream<List<String>> brokenFiles() {
    String header = "device_id,device_type,device_status\n";
    return Stream.of(
        List.of(
            "is the title of column 3 and of column 4",
            "device_id,device_type,device_status,Device Status\nID,ESME,Commissioned,Pending\n"),
        List.of(
            "line 3: this is a second header line",
            header + "ID,ESME,Commissioned\nDevice ID,Device Type,Device Status\n"),
        List.of("line 3: a quote opens here", header + "ID,ESME,Commissioned\n\"ID,ESME,Pending\n"),
        List.of(
            "line 2: the quoted cell that begins here continues into line 3",
            header + "ID,ESME,\"Commissioned\nID,ESME,Pending\"\n"));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void loads_nothing_of_a_broken_file(List<String> errorAndText) {
    DeviceId id = freshHub();

    assertThatThrownBy(() ->
            run(errorAndText.get(1).replace("\nID,", "\n" + id + ","), new Mode.ConfirmedImport()))
        .isInstanceOf(InventoryImport.NotAnInventory.class)
        .hasMessageContainingAll(errorAndText.get(0), "Nothing was loaded");
    assertThat(isKnown(id)).isFalse();
  }

  @Test
  void loads_nothing_of_a_file_that_is_not_utf_8() {
    DeviceId id = freshHub();
    String text = HEADER + hub(id, "Delivered", "2026-01-01").replace("EDMI", "M\u00FCller");

    assertThatThrownBy(
            () -> run(text.getBytes(Charset.forName("windows-1252")), new Mode.ConfirmedImport()))
        .hasMessageContainingAll("line 2", "character 31", "UTF-8");
    assertThat(isKnown(id)).isFalse();
  }

  @Test
  void rejects_an_invisible_character_inside_a_value_and_strips_it_at_the_ends() throws Exception {
    DeviceId stripped = freshHub();
    InventoryImport.Report report =
        load(
            hub(stripped, "Delivered", "2026-01-01").replace("Supplier A", "Supplier A\u00A0")
                + hub(freshHub(), "Delivered", "2026-01-01")
                    .replace("Supplier A", "Supplier\u00A0A"));

    assertThat(report.rejected()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("rejects.csv"))).contains("3,", "U+00A0");
    assertThat(stored(stripped)).containsEntry("delivered_to_party", "Supplier A");
  }

  @Test
  void names_unknown_columns_and_columns_without_a_title() throws Exception {
    InventoryImport.Report report =
        run(
            "device_id,device_type,device_status,colour,\n"
                + freshHub()
                + ",ESME,Commissioned,red,x\n",
            new Mode.ConfirmedImport());

    assertThat(report.warnings())
        .anySatisfy(warning -> assertThat(warning).contains("colour", "unknown"))
        .anySatisfy(warning -> assertThat(warning).contains("column 5", "'x'"));
  }

  @Test
  void warns_of_placeholders_with_the_first_lines() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      lines.append(hub(freshHub(), "Delivered", "2026-01-01").replace(",EDMI,", ",N/A,"));
    }

    assertThat(load(lines.toString()).warnings())
        .contains(
            "manufacturer 'N/A' is a placeholder and not a value. Enter the value, or leave it"
                + " empty: lines 2, 3, 4, 5, 6 and 2 more");
  }

  @Test
  void rejects_a_value_of_several_lines_with_both_lines() throws Exception {
    load(hub(freshHub(), "Delivered", "2026-01-01").replace(",EDMI,", ",\"EDMI\nor WNC\","));

    assertThat(Files.readString(folder.resolve("rejects.csv")))
        .contains("manufacturer begins on line 2 and continues on line 3");
  }

  @Test
  void importing_the_file_again_keeps_a_half_corrected_rejects_file() throws Exception {
    String line = hub(freshHub(), "Delivered", "1 January");
    load(line);
    Path rejects = Files.writeString(folder.resolve("rejects.csv"), "half corrected");
    List<String> said = new ArrayList<>();

    run((HEADER + line).getBytes(StandardCharsets.UTF_8), new Mode.ConfirmedImport(), said::add);

    Path kept = folder.resolve("rejects." + NOON.getEpochSecond() + ".csv");
    assertThat(kept).hasContent("half corrected");
    assertThat(Files.readString(rejects)).contains("delivered_on");
    assertThat(said).contains("Kept the earlier file " + rejects + " as " + kept);
  }

  @Test
  void imports_its_rejects_file_again_without_a_warning_about_its_columns() throws Exception {
    load(hub(freshHub(), "Delivered", "1 January"));
    String rejects = Files.readString(folder.resolve("rejects.csv"));

    InventoryImport.Report report =
        run(rejects.replace("1 January", "2026-01-01"), new Mode.ConfirmedImport());

    assertThat(report.rejected()).isZero();
    assertThat(report.changes().added()).isEqualTo(1);
    assertThat(report.warnings()).noneSatisfy(w -> assertThat(w).contains("column"));
  }

  @Test
  void ignores_blank_cells_beyond_the_header() throws Exception {
    String line = hub(freshHub(), "Delivered", "2026-01-01").strip();

    InventoryImport.Report report = load(line + ", ,\n" + line + ",,x\n");

    assertThat(report.changes().devices()).isEqualTo(1);
    assertThat(report.rejected()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("rejects.csv"))).contains("18 cells");
  }

  @Test
  void warns_about_values_that_are_probably_wrong() throws Exception {
    DeviceId self = freshHub();
    DeviceId gpf = freshHub();
    String usual = ",EDMI,x,Single Band,North,Whitelisted,Delivered,";
    InventoryImport.Report report =
        load(
            lines(
                freshHub() + ",CHF," + usual + "Suplier A,,,,2025-03-01,,",
                freshHub() + ",CHF," + usual + ",90-B3-D5-1F-30-77-77-77,,2E+12,2025-03-01,,",
                freshHub() + ",CHF," + usual + ",,,2000000000008.0,2025-06-01,2025-03-01,",
                freshHub() + ",CHF," + usual + ",,,,2025-03-01,2025-06-01,2062-01-01",
                self + ",CHF," + self + usual + ",,,,,,",
                freshHub() + ",CHF," + gpf + usual + ",,,,,,",
                freshHub() + ",CHF," + gpf + usual + ",,,,,,",
                freshHub() + ",CHF,,WNC,x,Single Band,North,Whitelisted,Delivered,,,,,,,",
                freshHub() + ",CHF,,=WNC,x,Single Band,North,Whitelisted,Delivered,,,,200,,,",
                freshHub() + ",CHF," + usual + ",,,,0025-03-01,,",
                freshHub() + ",CHF,,EDMI,x,Single Band,North,Decommissioned,Removed,,,,,,,",
                "00-00-00-00-00-00-00-00,CHF," + usual + ",,,,,,",
                freshHub() + ",ESME," + gpf + usual + ",,,,,,",
                "FF-FF-FF-FF-FF-FF-FF-FF,CHF," + usual + ",,,0000000000000,,,"));

    assertThat(report.rejected()).isZero();
    assertThat(report.warnings())
        .anySatisfy(w -> assertThat(w).contains("'Suplier A' is not a Party", "line 2"))
        .anySatisfy(w -> assertThat(w).contains("90-B3-D5-1F-30-77-77-77 is not a User", "line 3"))
        .anySatisfy(w -> assertThat(w).contains("mpxn '2E+12'", "line 3"))
        .anySatisfy(w -> assertThat(w).contains("mpxn '2000000000008.0'", "line 4"))
        .anySatisfy(w -> assertThat(w).contains("installed_on is before delivered_on", "line 4"))
        .anySatisfy(w -> assertThat(w).contains("removed_on is in the future", "line 5"))
        .anySatisfy(w -> assertThat(w).contains("the hub itself", "line 6"))
        .anySatisfy(w -> assertThat(w).contains("several hubs", gpf.toString(), "lines 7, 8"))
        .anySatisfy(w -> assertThat(w).contains("WNC", "North", "line 9"))
        .anySatisfy(w -> assertThat(w).contains("mpxn '200' is not an MPAN", "line 10"))
        .anySatisfy(w -> assertThat(w).contains("'=WNC' is a spreadsheet formula", "line 10"))
        .anySatisfy(w -> assertThat(w).contains("delivered_on is before the first", "line 11"))
        .anySatisfy(w -> assertThat(w).contains("removed_on is empty", "line 12"))
        .anySatisfy(w -> assertThat(w).contains("device_id is all zeros", "line 13"))
        .anySatisfy(w -> assertThat(w).contains("device_id is all F", "line 15"))
        .anySatisfy(w -> assertThat(w).contains("device_type is ESME, and only a CHF", "line 14"))
        .anySatisfy(w -> assertThat(w).contains("mpxn '0000000000000' is a placeholder"))
        .anySatisfy(w -> assertThat(w).contains("logistics_status is Delivered", "line 5"))
        .hasSize(18);
  }

  @Test
  void says_what_happened_to_dates_words_and_texts() throws Exception {
    String rest = ",CHF,,%s,x,Single Band,%s,Whitelisted,Delivered,%s,,,,%s,,";

    InventoryImport.Report report =
        load(
            lines(
                freshHub() + rest.formatted("EDMI", "Nort\u04BB", "", "2025-03-01"),
                freshHub() + rest.formatted("EDMI", "North", "", "45717"),
                freshHub() + rest.formatted("M\uFFFDller", "North", "", "2025-03-01"),
                freshHub()
                    + rest.formatted(
                        "M\u00C3\u00BCller", "North", "Suppl\u0456er A", "2025-03-01")));

    assertThat(report.rejected()).isEqualTo(3);
    assertThat(Files.readString(folder.resolve("rejects.csv")))
        .contains("SMETS1; it holds '\u04BB', which is U+04BB (cyrillic small letter shha)")
        .contains("delivered_on '45717' is the number of a day")
        .contains("manufacturer holds U+FFFD (replacement character)");
    assertThat(report.warnings())
        .anySatisfy(w -> assertThat(w).contains("seems to mean 'M\u00FCller'", "line 5"))
        .anySatisfy(
            w -> assertThat(w).contains("is not a Party on record; it holds '\u0456'", "line 5"))
        .hasSize(2);
  }

  @Test
  void reads_ids_without_dashes_and_says_what_a_spreadsheet_did_to_others() throws Exception {
    DeviceId id = freshHub();
    String rest = ",ESME,,,,,,Commissioned,,,,,,,,\n";

    InventoryImport.Report report =
        load(id.toString().replace("-", "") + rest + "1.23E+15" + rest + "DB12340000001" + rest);

    assertThat(isKnown(id)).isTrue();
    assertThat(report.rejected()).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("rejects.csv")))
        .contains("'1.23E+15' was turned into a number by a spreadsheet")
        .contains("'DB12340000001' has 13 of the 16 hex digits");
  }

  @Test
  void warns_about_a_gpf_that_belongs_to_another_hub_in_the_inventory() throws Exception {
    DeviceId gpf = freshHub();
    load(hubWithGpf(freshHub(), gpf));

    warnsOnlyOf(load(hubWithGpf(freshHub(), gpf)), gpf.toString(), "line 2");
  }

  private static final String EMPTY_HUB =
      ",EDMI,x,Single Band,North,Whitelisted,Delivered,,,,,,,\n";

  private static String hubWithGpf(DeviceId hub, Object gpf) {
    return hub + ",CHF," + gpf + EMPTY_HUB;
  }

  private static void warnsOnlyOf(InventoryImport.Report report, String... parts) {
    assertThat(report.rejected()).isZero();
    assertThat(report.warnings())
        .singleElement()
        .satisfies(w -> assertThat(w).contains("of another hub").contains(parts));
  }

  @Test
  void warns_about_a_gpf_that_is_a_hub_on_another_line_before_or_after_it() throws Exception {
    DeviceId hub = freshHub();
    DeviceId esme = freshHub();
    String esmeLine = esme + ",ESME,,,,,,Commissioned,,,,,,,,\n";
    String named = hubWithGpf(hub, "");

    warnsOnlyOf(
        load(hubWithGpf(freshHub(), hub) + named),
        "1 GPF is",
        hub + " is gpf_device_id on line 2 and device_id on line 3");
    DeviceId other = freshHub();
    warnsOnlyOf(
        load(hubWithGpf(other, "") + esmeLine + hubWithGpf(freshHub(), other)),
        other + " is gpf_device_id on line 4 and device_id on line 2");
    warnsOnlyOf(load(hubWithGpf(freshHub(), esme)), esme + " is gpf_device_id on line 2 and");
    DeviceId third = freshHub();
    warnsOnlyOf(
        run(HEADER + hubWithGpf(freshHub(), third) + hubWithGpf(third, ""), new Mode.DryRun()),
        third + " is gpf_device_id on line 2 and device_id on line 3");
  }

  @Test
  void warns_about_a_gpf_that_is_a_hub_on_record() throws Exception {
    DeviceId hub = freshHub();
    DeviceId changed = freshHub();
    load(hubWithGpf(hub, "") + hubWithGpf(changed, ""));
    String expected = hub + " is gpf_device_id on line 2 and device_id in the inventory";

    warnsOnlyOf(run(HEADER + hubWithGpf(freshHub(), hub), new Mode.DryRun()), expected);
    warnsOnlyOf(load(hubWithGpf(freshHub(), hub)), expected);
    load(hubWithGpf(freshHub(), ""));
    DeviceId other = freshHub();
    load(hubWithGpf(other, ""));
    warnsOnlyOf(
        load(hubWithGpf(changed, other)),
        other + " is gpf_device_id on line 2 and device_id in the inventory");
    warnsOnlyOf(load(hubWithGpf(changed, other)), other.toString());
  }

  @Test
  void warns_about_a_hub_that_the_inventory_has_as_a_gpf() throws Exception {
    DeviceId gpf = freshHub();
    load(hubWithGpf(freshHub(), gpf));
    String expected = gpf + " is gpf_device_id in the inventory and device_id on line 2";

    warnsOnlyOf(load(hubWithGpf(gpf, "")), expected);
    warnsOnlyOf(
        run(
            "device_id,device_type,device_status\n" + gpf + ",CHF,Commissioned\n",
            new Mode.ConfirmedImport()),
        expected);
  }

  @Test
  void warns_about_the_last_line_of_a_hub_only_and_not_about_gpfs_with_lines_of_their_own()
      throws Exception {
    DeviceId gpf = freshHub();
    DeviceId corrected = freshHub();
    DeviceId hub = freshHub();
    String gpfLine = gpf + ",GPF,,,,,,Commissioned,,,,,,,,\n";
    load(gpfLine);

    InventoryImport.Report report =
        load(
            hubWithGpf(hub, "")
                + hubWithGpf(corrected, hub)
                + hubWithGpf(corrected, gpf)
                + gpfLine);

    assertThat(report.warnings())
        .singleElement()
        .satisfies(w -> assertThat(w).contains("several lines"));
  }

  @Test
  void warns_about_ids_that_a_spreadsheet_may_have_rounded() throws Exception {
    String rest = ",CHF,%s,EDMI,x,Single Band,North,Whitelisted,Delivered,,%s,,,,,";

    InventoryImport.Report report =
        load(
            lines(
                "9034567890123450" + rest.formatted("9234567890123400", ""),
                "90-34-56-78-90-12-34-70" + rest.formatted("9234567890123401", "9334567890123450"),
                "9034567890123460" + rest.formatted("", "")));

    assertThat(report.rejected()).isZero();
    assertThat(report.warnings())
        .anySatisfy(
            w -> assertThat(w).contains("device_id has only decimal digits").endsWith("lines 2, 4"))
        .anySatisfy(
            w -> assertThat(w).contains("gpf_device_id has only decimal digits").endsWith("line 2"))
        .anySatisfy(w -> assertThat(w).startsWith("import_supplier has only").endsWith("line 3"))
        .anySatisfy(w -> assertThat(w).contains("is not a User on record"))
        .hasSize(4);
  }

  private static List<String> history(DeviceId id) {
    Report report = InventoryReports.history(List.of(id));
    return new NamedParameterJdbcTemplate(database().dataSource())
        .query(
            report.sql(),
            report.parameters(),
            (row, index) ->
                row.getString("device_status")
                    + " "
                    + row.getString("logistics_status")
                    + (row.getString("return_reference") == null ? "" : " by a return"));
  }

  @Test
  void keeps_each_status_and_since_when() throws Exception {
    DeviceId id = freshHub();
    load(hub(id, "Ordered", "2026-01-01"));
    load(hub(id, "Ordered", "2026-01-01"));
    load(hub(id, "Ordered", "2026-01-02"));
    load(hub(id, "Delivered", "2026-01-02"));
    markReturned(id, Instant.now().toString());
    load(hub(id, "Delivered", "2026-01-02").replace("Whitelisted", "Withdrawn"));
    load(hub(id, "Delivered", "2062-01-01").replace("Whitelisted", "Pending"));

    assertThat(history(id))
        .containsExactly(
            "Whitelisted Ordered",
            "Whitelisted Delivered",
            "Whitelisted Returned by a return",
            "Withdrawn Returned",
            "Pending Delivered");
  }

  @Test
  void a_device_on_several_lines_has_only_the_status_of_its_last_line() throws Exception {
    DeviceId id = freshHub();

    InventoryImport.Report report =
        load(hub(id, "Ordered", "2026-01-01").repeat(2) + hub(id, "Delivered", "2026-01-01"));

    assertThat(report.changes().devices()).isEqualTo(1);
    assertThat(history(id)).containsExactly("Whitelisted Delivered");
  }

  @Test
  void names_the_lines_of_a_device_that_are_far_apart() throws Exception {
    DeviceId id = freshHub();
    StringBuilder lines = new StringBuilder(hub(id, "Ordered", "2026-01-01"));
    for (int i = 0; i < LineBatches.LINES_IN_BATCH; i++) {
      lines.append(hub(freshHub(), "Ordered", "2026-01-01"));
    }
    lines.append(hub(id, "Delivered", "2026-01-01"));

    InventoryImport.Report report = load(lines.toString());

    assertThat(report.changes().added()).isEqualTo(LineBatches.LINES_IN_BATCH + 1);
    assertThat(report.changes().devices()).isEqualTo(LineBatches.LINES_IN_BATCH + 1);
    assertThat(report.warnings())
        .anySatisfy(warning ->
            assertThat(warning)
                .contains(id.toString(), "lines 2, " + (LineBatches.LINES_IN_BATCH + 3)));
    assertThat(logisticsStatus(id)).isEqualTo("Delivered");
  }

  @Test
  void nobody_sees_new_devices_of_a_file_that_is_not_loaded() throws Exception {
    DeviceId owned = freshHub();
    DeviceId added = freshHub();
    load(hub(owned, "Delivered", "2026-01-01"));
    String lines =
        hub(added, "Delivered", "2026-01-01")
            + hub(owned, "Delivered", "2026-01-01").replace(",Supplier A,", ",,");

    InventoryImport.Report refused = run(HEADER + lines, new Mode.GuardedImport(5));

    assertThat(refused.outcome()).isEqualTo(Outcome.NEEDS_CONFIRMATION);
    assertThat(refused.changes().added()).isEqualTo(1);
    assertThat(isKnown(added)).isFalse();
    load(lines);
    assertThat(isKnown(added)).isTrue();
  }

  @Test
  void only_one_import_runs_at_a_time() throws Exception {
    try (Connection other = database().dataSource().getConnection()) {
      other.setAutoCommit(false);
      try (StagedInventory running =
          StagedInventory.begin(
              other, new InventoryColumns(EnumSet.allOf(InventoryColumn.class)), true)) {
        assertThat(running.resolveRepeats().count()).isZero();
        assertThatThrownBy(() -> load(hub(freshHub(), "Delivered", "2026-01-01")))
            .hasMessageContaining("another inventory import is running");
      }
    }
    assertThat(load(hub(freshHub(), "Delivered", "2026-01-01")).outcome())
        .isEqualTo(Outcome.LOADED);
  }

  @Test
  void a_failed_write_ends_the_import_and_loads_nothing() throws Exception {
    DeviceId first = freshHub();
    TestDatabase.owner()
        .sql("alter table smi_device add constraint no_x check (model <> 'forbidden')")
        .update();
    try {
      StringBuilder lines = new StringBuilder(hub(first, "Delivered", "2026-01-01"));
      for (int i = 0; i < 4 * LineBatches.LINES_IN_BATCH; i++) {
        lines.append(freshHub()).append(",ESME,,,forbidden,,,Commissioned,,,,,,,,\n");
      }
      assertThatThrownBy(() -> load(lines.toString())).hasMessageContaining("no_x");
      assertThat(isKnown(first)).isFalse();
    } finally {
      TestDatabase.owner().sql("alter table smi_device drop constraint no_x").update();
    }
  }

  @ParameterizedTest
  @EnumSource
  void loads_nothing_of_a_file_that_changes_while_it_is_read(Change change) throws Exception {
    DeviceId id = freshHub();
    byte[] text = (HEADER + hub(id, "Delivered", "2026-01-01")).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() ->
            run(
                text,
                new Mode.ConfirmedImport(),
                sentence -> change.make(folder.resolve("inventory.csv"))))
        .hasMessageEndingWith(
            "inventory.csv: the file changed while it was read. Repeat the import when it is complete. Nothing was loaded");
    assertThat(isKnown(id)).isFalse();
  }

  /** What another program does to a file. */
  enum Change {
    GROWS,
    IS_WRITTEN_AGAIN,
    IS_REPLACED,
    IS_DELETED;

    void make(Path file) {
      try {
        byte[] content = Files.readAllBytes(file);
        switch (this) {
          case GROWS -> Files.write(file, new byte[] {'\n'}, StandardOpenOption.APPEND);
          case IS_WRITTEN_AGAIN -> {
            Files.write(file, content);
            Files.setLastModifiedTime(file, FileTime.from(NOON));
          }
          case IS_REPLACED -> {
            FileTime modified = Files.getLastModifiedTime(file);
            Path other = Files.write(file.resolveSibling("other.csv"), content);
            Files.setLastModifiedTime(other, modified);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
          }
          case IS_DELETED -> Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void rejects_a_file_that_is_not_an_inventory() {
    assertThatThrownBy(() -> run("a,b\n1,2\n", new Mode.ConfirmedImport()))
        .hasMessageContaining("device_id");
    assertThatThrownBy(() -> run(HEADER, new Mode.ConfirmedImport()))
        .hasMessageContaining("no lines after its header");
  }
}
