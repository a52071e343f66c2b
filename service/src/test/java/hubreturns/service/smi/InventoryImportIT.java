package hubreturns.service.smi;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.service.testing.TestDatabase.logisticsStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.statement.CombinedStatement;
import hubreturns.service.statement.StatementPart;
import hubreturns.vocabulary.DeviceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryImportIT {
  private static final String HEADER =
      "device_id,device_type,gpf_device_id,manufacturer,model,han_variant,csp_region,device_status,"
          + "logistics_status,delivered_to_party,import_supplier,gas_supplier,mpxn,delivered_on,"
          + "installed_on,removed_on\n";

  @TempDir Path folder = Path.of("");

  private InventoryImport.Loaded load(String lines) throws Exception {
    Path file = Files.writeString(folder.resolve("inventory.csv"), HEADER + lines);
    return new InventoryImport(database().dataSource())
        .load(file, folder.resolve("rejects.csv"), count -> {});
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
            + "not-an-id,CHF,,,,,North,Whitelisted,Delivered,,,,,,,\n"
            + freshHub()
            + ",CHF,,,,,Nowhere,Whitelisted,Delivered,,,,,,,\n"
            + freshHub()
            + ",CHF,,,,,North,Whitelisted,,,,,,,,\n"
            + freshHub()
            + ",ESME,,,,,,Commissioned,,,,,,2026-13-01,,\n"
            + freshHub()
            + ",ESME\n";

    var loaded = load(lines);

    assertThat(loaded).isEqualTo(new InventoryImport.Loaded(1, 5, 0));
    assertThat(Files.readAllLines(folder.resolve("rejects.csv")))
        .hasSize(6)
        .satisfies(rejects -> {
          assertThat(rejects.get(1)).startsWith("3,").contains("device_id 'not-an-id'");
          assertThat(rejects.get(2)).startsWith("4,").contains("csp_region 'Nowhere'");
          assertThat(rejects.get(3)).startsWith("5,").contains("logistics_status is blank");
          assertThat(rejects.get(4)).startsWith("6,").contains("delivered_on '2026-13-01'");
          assertThat(rejects.get(5)).startsWith("7,").contains("2 fields");
        });
    assertThat(
            client()
                .sql("select model from smi_device where device_id = :id")
                .param("id", good.eui64())
                .query((row, index) -> row.getString(1))
                .single())
        .isEqualTo("SBCH, \"v2\"");
  }

  @Test
  void is_idempotent_and_takes_the_last_of_two_lines_for_one_device() throws Exception {
    DeviceId id = freshHub();
    String lines = hub(id, "Ordered", "2026-01-01") + hub(id, "Delivered", "2026-01-02");

    load(lines);
    load(lines);

    assertThat(logisticsStatus(id)).isEqualTo("Delivered");
  }

  @Test
  void keeps_a_return_against_an_older_file_until_the_hub_is_delivered_anew() throws Exception {
    DeviceId id = freshHub();
    load(hub(id, "Delivered", "2026-01-01"));
    StatementPart request =
        new StatementPart(
            "request",
            """
            insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
              request_id, request_reference, request_sha256, party, node, schema_version, form,
              service_reference_variant, return_type)
            values (1, '2026-11-20', '2026-11-20', 'I0', 1, 1, :id, :id, sha256('x'), 'A', 'n', '5.5',
              'list', '8.14.4', 'x')
            returning request_key
            """,
            Map.of("id", "INVENTORY-" + id));
    CombinedStatement.write(
        client(),
        List.of(request, InventoryDevices.markReturned(new long[] {id.eui64()}, new short[] {1})));

    var stale = load(hub(id, "Delivered", "2026-01-01"));
    assertThat(stale.keptReturned()).isEqualTo(1);
    assertThat(logisticsStatus(id)).isEqualTo("Returned");

    load(hub(id, "Delivered", "2026-11-22"));
    assertThat(logisticsStatus(id)).isEqualTo("Delivered");
  }

  @Test
  void refuses_a_file_that_is_no_inventory() throws Exception {
    Path file = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");

    assertThatThrownBy(() ->
            new InventoryImport(database().dataSource())
                .load(file, folder.resolve("rejects.csv"), count -> {}))
        .hasMessageContaining("device_id");
  }
}
