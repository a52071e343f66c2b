package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.CONSOLIDATED_ANSWER;
import static hubreturns.acceptance.report.Clause.EVERY_HUB_CODE;
import static hubreturns.acceptance.report.Clause.ONE_SAT_ENTRY_EACH;
import static hubreturns.acceptance.report.Clause.SAME_CHECKS;
import static hubreturns.acceptance.report.Clause.SHARED_INFORMATION;
import static hubreturns.acceptance.report.Clause.STATUS_TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Effects;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.MadeUpHub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/** The checks of each hub and the codes in the answer (docs/wire.md#checks-and-codes). */
@UsesSharedSystem
final class HubCodesIT {
  private static final String UNKNOWN = "00-DB-FF-FF-00-00-00-01";

  private final TestSystem system;

  HubCodesIT(TestSystem system) {
    this.system = system;
  }

  /** "a list with every one of the hub codes in it (I0, E19, E11, E4, E5, E081401, E081405". */
  @Test
  @Requirement({EVERY_HUB_CODE, SAME_CHECKS, ONE_SAT_ENTRY_EACH, CONSOLIDATED_ANSWER})
  void a_list_gets_every_hub_code(TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> ready = system.hubs(2);
    MadeUpHub returnedBefore = ready.getFirst();
    system.send(system.noFaultReturn().hub(returnedBefore.deviceId()));
    MadeUpHub accepted = ready.getLast();
    MadeUpHub smets1 = system.hubPool().take(1, hub -> hub.region().equals("SMETS1")).getFirst();
    MadeUpHub anothers = system.hubPool().take(1, HubPool::ofTheOther).getFirst();
    MadeUpHub recovering = one("Recovery");
    MadeUpHub commissioned = one("Commissioned");
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put(smets1.deviceId(), "E11");
    expected.put(commissioned.deviceId(), "E081405");
    expected.put(UNKNOWN, "E19");
    expected.put(accepted.deviceId(), "I0");
    expected.put(accepted.gpfId(), "E11");
    expected.put(anothers.deviceId(), "E4");
    expected.put(returnedBefore.deviceId(), "E081401");
    expected.put(accepted.esmeId(), "E11");
    expected.put(recovering.deviceId(), "E5");
    List<String> hubs = new ArrayList<>(expected.keySet());
    List<String> codes = new ArrayList<>(expected.values());
    // The same hub again: accepted the first time, already returned the second time.
    hubs.add(accepted.deviceId());
    codes.add("E081401");
    ReturnRequest request = system.noFaultReturn().hubs(hubs);
    List<String> known = hubs.stream().distinct().filter(id -> !id.equals(UNKNOWN)).toList();
    Map<String, JsonNode> before = system.operator().inventory(known);

    Answer answer = system.send(request);

    assertThat(answer.code()).isEqualTo("W081401");
    assertThat(answer.outcomes()).hasToString(Answer.consolidated(hubs, codes).toString());
    assertThat(answer.outcomes().keySet())
        .containsExactly("I0", "E081401", "E081405", "E11", "E19", "E4", "E5");
    List<SatEntry> entries = system.operator().sat(List.of(request.requestId()));
    assertThat(entries).extracting(SatEntry::deviceId).containsExactlyElementsOf(hubs);
    assertThat(entries).extracting(SatEntry::code).containsExactlyElementsOf(codes);
    assertThat(entries)
        .filteredOn(entry -> !entry.code().equals("I0"))
        .allSatisfy(entry -> assertThat(entry.after()).isEqualTo(entry.before()));
    Map<String, JsonNode> after = system.operator().inventory(known);
    assertThat(known)
        .filteredOn(id -> !id.equals(accepted.deviceId()))
        .allSatisfy(id -> assertThat(after.get(id)).isEqualTo(before.get(id)));
    JsonNode returned = Objects.requireNonNull(after.get(accepted.deviceId()));
    assertThat(Operator.text(returned, "logistics_status")).isEqualTo("Returned");
    saw.publishEntry("Answer", answer.summary());
    saw.publishEntry("Outcomes", answer.outcomes().toString());
    saw.publishEntry("SAT", entries.size() + " entries: " + codes);
    saw.publishEntry("SMI", "1 hub Returned, " + (known.size() - 1) + " devices unchanged");
    system.dsms().awaitNotices(List.of(Operator.text(returned, "return_reference")));
    assertThat(system.dsms().records(request.requestId())).hasSize(1);
    saw.publishEntry("Remedy", "1 Returns Record");
  }

  private MadeUpHub one(String status) {
    return system.hubPool().take(1, HubPool.inStatus(status)).getFirst();
  }

  /** "E081402 in a list with an unknown OtherDeviceID)". */
  @Test
  @Requirement({EVERY_HUB_CODE, SAME_CHECKS, SHARED_INFORMATION})
  void an_unknown_OtherDeviceID_is_E081402_for_each_hub_that_passes_the_earlier_checks(
      TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> ready = system.hubs(2);
    List<String> mixed = List.of(ready.get(0).deviceId(), UNKNOWN, one("Commissioned").deviceId());
    List<String> alike = HubPool.ids(ready);
    ReturnRequest fault =
        ReturnRequest.faultReturn(system.first(), ReturnRequest.PRIOR)
            .with("OtherDeviceID", UNKNOWN);
    ReturnRequest withoutIt =
        ReturnRequest.faultReturn(system.first(), ReturnRequest.PRIOR).hubs(alike);
    byte[] message = withoutIt.signedBy(system.first());

    Answer mixedAnswer = system.send(fault.hubs(mixed));
    Answer alikeAnswer = system.send(fault.again().hubs(alike));
    Answer single = system.send(fault.again().hub(alike.getFirst()));
    Answer accepted = system.duis().send(message);

    assertThat(mixedAnswer.code()).isEqualTo("W081401");
    assertThat(mixedAnswer.outcomes())
        .hasToString(Answer.consolidated(mixed, List.of("E081402", "E19", "E081405")).toString());
    assertThat(alikeAnswer.code()).as("all failed alike").isEqualTo("E081402");
    assertThat(alikeAnswer.outcomes()).isEqualTo(Map.of("E081402", alike));
    assertThat(single.code()).isEqualTo("E081402");
    assertThat(accepted.code()).isEqualTo("I0");
    saw.publishEntry("Unknown OtherDeviceID, mixed hubs", mixedAnswer.summary());
    saw.publishEntry("Unknown OtherDeviceID, good hubs", alikeAnswer.summary());
    saw.publishEntry("The same hubs without it", accepted.summary());
    saw.publishEntry(Effects.ofAccepted(system, system.first(), withoutIt, message, ready));
  }

  private static final List<String> STATUSES =
      List.of(
          "Pending",
          "Whitelisted",
          "InstalledNotCommissioned",
          "Commissioned",
          "Suspended",
          "Decommissioned",
          "Withdrawn",
          "Recovery",
          "Recovered");

  /** The code of each return type in each status above (docs/wire.md#checks-and-codes). */
  private static final Map<String, List<String>> CODES = codes();

  private static Map<String, List<String>> codes() {
    Map<String, List<String>> codes = new LinkedHashMap<>();
    codes.put(ReturnRequest.PRIOR, row("I0 I0 E081405 E081405 E081405 E081405 E081405 E5 E5"));
    codes.put(ReturnRequest.POST, row("E081405 E081405 I0 I0 I0 I0 I0 E5 E5"));
    codes.put(ReturnRequest.GENERAL, row("I0 I0 I0 E081405 E081405 I0 I0 E5 E5"));
    codes.put("No Fault Return (non-dom opt out)", row("I0 I0 I0 E081405 E081405 I0 I0 E5 E5"));
    codes.put(
        "No Fault Return (dual supplier HAN variant replacement)",
        row("E081405 E081405 I0 E081405 E081405 I0 I0 E5 E5"));
    codes.put(
        "No Fault Return (SM WAN variant replacement requested by DCC)",
        row("E081405 E081405 I0 E081405 E081405 I0 I0 E5 E5"));
    codes.put(ReturnRequest.LOST, row("I0 I0 I0 I0 I0 I0 I0 E5 E5"));
    return codes;
  }

  private static List<String> row(String codes) {
    return List.of(codes.split(" ", -1));
  }

  @Test
  @Requirement({STATUS_TABLE, SAME_CHECKS})
  void each_return_type_accepts_only_the_SMI_statuses_of_its_row(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> requests = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, List<String>> row : CODES.entrySet()) {
      List<String> hubs = STATUSES.stream().map(status -> one(status).deviceId()).toList();
      ReturnRequest request =
          (row.getKey().startsWith("Fault")
                  ? ReturnRequest.faultReturn(system.first(), row.getKey())
                  : ReturnRequest.noFaultReturn(system.first(), row.getKey()))
              .hubs(hubs);

      Answer answer = system.send(request);

      assertThat(answer.outcomes())
          .as(row.getKey())
          .hasToString(Answer.consolidated(hubs, row.getValue()).toString());
      assertThat(answer.code()).isEqualTo(Answer.headerOf(row.getValue()));
      saw.publishEntry(row.getKey(), row.getValue().toString());
      requests.add(request.requestId());
      expected.addAll(row.getValue());
    }
    assertThat(system.operator().sat(requests))
        .extracting(SatEntry::code)
        .containsExactlyElementsOf(expected);
    saw.publishEntry("SMI statuses, in this order", STATUSES.toString());
    saw.publishEntry("SAT", expected.size() + " entries with the same codes");
  }
}
