package hubreturns.acceptance.system;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Supplier;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Checks the effects of a request whose hubs were all accepted. */
public final class Effects {
  private Effects() {}

  /**
   * Checks SMI, SAT, Returns Records, Remedy and the CSPs, hub by hub.
   *
   * @return the counts, for the report
   */
  public static Map<String, String> ofAccepted(
      TestSystem system, Supplier from, ReturnRequest request, byte[] message, List<MadeUpHub> hubs)
      throws IOException, InterruptedException {
    List<String> ids = HubPool.ids(hubs);
    Operator operator = system.operator();
    List<SatEntry> entries = operator.sat(List.of(request.requestId()));
    Map<String, JsonNode> inventory = operator.inventory(ids);
    checkSat(entries, from, request, message, ids);
    Map<String, String> references = checkInventory(inventory, ids);
    List<Dsms.Notice> notices = checkNotices(system, request, hubs, references);
    List<Map<String, String>> records = checkRecords(system, from, request, hubs, references);

    Map<String, String> seen = new TreeMap<>();
    seen.put("SAT", ids.size() + " entries, each I0");
    seen.put("SMI", references.size() + " hubs Returned");
    seen.put("Remedy", records.size() + " Returns Records, one for each hub");
    seen.put(
        "CSP notices",
        notices.stream()
            .collect(Collectors.groupingBy(Dsms.Notice::csp, TreeMap::new, Collectors.counting()))
            .toString());
    return seen;
  }

  private static void checkSat(
      List<SatEntry> entries,
      Supplier from,
      ReturnRequest request,
      byte[] message,
      List<String> ids) {
    assertThat(entries).extracting(SatEntry::deviceId).containsExactlyElementsOf(ids);
    assertThat(entries)
        .extracting(SatEntry::position)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ids.size()).boxed().toList());
    assertThat(entries)
        .allSatisfy(entry -> {
          assertThat(entry.requestId()).isEqualTo(request.requestId());
          assertThat(entry.code()).isEqualTo("I0");
          assertThat(entry.srv()).isEqualTo(request.srv());
          assertThat(entry.user()).isEqualTo(from.eui());
          assertThat(entry.party()).isEqualTo(from.name());
          assertThat(entry.before()).isNotEqualTo("Returned");
          assertThat(entry.after()).isEqualTo("Returned");
          assertThat(entry.sha256()).isEqualTo(sha256(message));
          assertThat(entry.node()).isEqualTo("acceptance");
          assertThat(entry.receivedAt()).isLessThanOrEqualTo(entry.committedAt());
        });
  }

  private static Map<String, String> checkInventory(
      Map<String, JsonNode> inventory, List<String> ids) {
    Map<String, String> references = new HashMap<>();
    for (String id : ids) {
      JsonNode device = Objects.requireNonNull(inventory.get(id), id);
      assertThat(Operator.text(device, "logistics_status")).as(id).isEqualTo("Returned");
      assertThat(Operator.text(device, "returned_at")).as(id).isNotEmpty();
      references.put(id, Operator.text(device, "return_reference"));
    }
    assertThat(references.values()).doesNotContain("").doesNotHaveDuplicates();
    return references;
  }

  private static List<Dsms.Notice> checkNotices(
      TestSystem system,
      ReturnRequest request,
      List<MadeUpHub> hubs,
      Map<String, String> references)
      throws InterruptedException {
    List<Dsms.Notice> notices = system.dsms().awaitNotices(references.values());
    assertThat(notices).hasSameSizeAs(hubs);
    Map<String, Dsms.Notice> byHub = new HashMap<>();
    notices.forEach(notice -> byHub.put(notice.text("deviceId"), notice));
    for (MadeUpHub hub : hubs) {
      Dsms.Notice notice = Objects.requireNonNull(byHub.get(hub.deviceId()), hub.deviceId());
      assertThat(notice.csp()).isEqualTo(Dsms.serving(hub.region()));
      assertThat(notice.text("returnReference")).isEqualTo(references.get(hub.deviceId()));
      assertThat(notice.text("gpfDeviceId")).isEqualTo(hub.gpfId());
      assertThat(notice.text("region")).isEqualTo(hub.region());
      assertThat(notice.text("srv")).isEqualTo(request.srv());
      assertThat(notice.text("returnType")).isEqualTo(request.returnType());
    }
    return notices;
  }

  private static List<Map<String, String>> checkRecords(
      TestSystem system,
      Supplier from,
      ReturnRequest request,
      List<MadeUpHub> hubs,
      Map<String, String> references)
      throws IOException, InterruptedException {
    List<Map<String, String>> records = system.dsms().records(request.requestId());
    assertThat(records).hasSameSizeAs(hubs);
    Map<String, Map<String, String>> byHub = new HashMap<>();
    records.forEach(record -> byHub.put(record.get("Device ID"), record));
    for (MadeUpHub hub : hubs) {
      Map<String, String> expected = new HashMap<>();
      expected.put("Return Reference", references.get(hub.deviceId()));
      expected.put("Device ID", hub.deviceId());
      expected.put("GPF Device ID", hub.gpfId());
      expected.put("Manufacturer", hub.manufacturer());
      expected.put("CSP Region", hub.region());
      expected.put("SRV", request.srv());
      expected.put("Return Type", request.returnType());
      expected.put("Party", from.name());
      expected.put("User", from.eui());
      ASSOCIATED.forEach((element, field) ->
          request.detail(element).ifPresent(value -> expected.put(field, value)));
      assertThat(byHub.get(hub.deviceId()))
          .as(hub.deviceId())
          .isNotNull()
          .containsAllEntriesOf(expected);
    }
    return records;
  }

  /**
   * The associated information, which all hubs of a request share: from DUIS element to Remedy
   * field.
   */
  private static final Map<String, String> ASSOCIATED =
      Map.of(
          "CHFFaultReason", "Fault Reason",
          "CHFConnectionMethod", "Connection Method",
          "OtherDeviceID", "Other Device ID",
          "UserRefID", "User Ref ID",
          "UserRefDateTime", "User Ref Date Time",
          "IncidentReference", "Incident Reference",
          "AdditionalInformation", "Additional Information");

  /** SHA-256, hexadecimal. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
