package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.ACCEPTED_HUB;
import static hubreturns.acceptance.report.Clause.CONSOLIDATED_ANSWER;
import static hubreturns.acceptance.report.Clause.DATA_REACHES_DSMS;
import static hubreturns.acceptance.report.Clause.FAULT_RETURN_OF_THREE_MAKERS;
import static hubreturns.acceptance.report.Clause.LIMIT_OF_999;
import static hubreturns.acceptance.report.Clause.NO_FAULT_RETURN_OF_THREE_MAKERS;
import static hubreturns.acceptance.report.Clause.ONE_HUB_OR_A_LIST;
import static hubreturns.acceptance.report.Clause.ONE_SAT_ENTRY_EACH;
import static hubreturns.acceptance.report.Clause.REFUSALS;
import static hubreturns.acceptance.report.Clause.SAME_BYTES_TWICE;
import static hubreturns.acceptance.report.Clause.SHARED_INFORMATION;
import static hubreturns.acceptance.report.Clause.SIGNED_ANSWERS;
import static hubreturns.acceptance.report.Clause.SINGLE_FORM;
import static hubreturns.acceptance.report.Clause.TELEFONICA_MIX;
import static hubreturns.acceptance.report.Clause.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Dsms;
import hubreturns.acceptance.system.Effects;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.Http;
import hubreturns.harness.MadeUpHub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The FIA's test scenarios, word for word. */
@UsesSharedSystem
final class FiaScenariosIT {
  private final TestSystem system;

  FiaScenariosIT(TestSystem system) {
    this.system = system;
  }

  /** "8.14.3 returning three hubs of each of EDMI, Toshiba and WNC in one request". */
  @Test
  @Requirement({
    FAULT_RETURN_OF_THREE_MAKERS,
    DATA_REACHES_DSMS,
    ONE_HUB_OR_A_LIST,
    ONE_SAT_ENTRY_EACH,
    ACCEPTED_HUB,
    CONSOLIDATED_ANSWER,
    SHARED_INFORMATION,
    SIGNED_ANSWERS
  })
  void one_request_8_14_3_returns_three_hubs_of_each_of_EDMI_Toshiba_and_WNC(TestReporter saw)
      throws IOException, InterruptedException {
    List<MadeUpHub> hubs = threeOfEachMaker();
    ReturnRequest request =
        ReturnRequest.faultReturn(system.first(), ReturnRequest.PRIOR)
            .hubs(HubPool.ids(hubs))
            .with("OtherDeviceID", hubs.getFirst().esmeId())
            .with("UserRefDateTime", "2026-11-20T09:30:00Z")
            .with("UserRefID", "depot 7 & co")
            .with("IncidentReference", "INC000000123456")
            .with("AdditionalInformation", "pallet <4>, cracked \"lid\"");

    sendAndCheckEveryHub(request, hubs, saw);
  }

  /** "the same for 8.14.4". */
  @Test
  @Requirement({
    NO_FAULT_RETURN_OF_THREE_MAKERS,
    DATA_REACHES_DSMS,
    ONE_HUB_OR_A_LIST,
    ONE_SAT_ENTRY_EACH,
    ACCEPTED_HUB,
    CONSOLIDATED_ANSWER,
    SHARED_INFORMATION
  })
  void one_request_8_14_4_returns_three_hubs_of_each_of_EDMI_Toshiba_and_WNC(TestReporter saw)
      throws IOException, InterruptedException {
    List<MadeUpHub> hubs = threeOfEachMaker();
    ReturnRequest request =
        system
            .noFaultReturn()
            .hubs(HubPool.ids(hubs))
            .with("UserRefID", "depot 8")
            .with("AdditionalInformation", "surplus stock");

    sendAndCheckEveryHub(request, hubs, saw);
  }

  /** "Telefónica mix of WNC and Toshiba in one request". */
  @Test
  @Requirement({TELEFONICA_MIX, DATA_REACHES_DSMS, ACCEPTED_HUB})
  void one_request_returns_WNC_and_Toshiba_hubs_that_Telefonica_serves(TestReporter saw)
      throws IOException, InterruptedException {
    Predicate<MadeUpHub> telefonicas =
        hub -> HubPool.ready(hub) && Dsms.serving(hub.region()).equals("Telefonica");
    List<MadeUpHub> hubs =
        new ArrayList<>(
            system.hubPool().take(3, telefonicas.and(hub -> hub.manufacturer().equals("WNC"))));
    hubs.addAll(
        system.hubPool().take(3, telefonicas.and(hub -> hub.manufacturer().equals("Toshiba"))));
    ReturnRequest request = system.noFaultReturn().hubs(HubPool.ids(hubs));

    sendAndCheckEveryHub(request, hubs, saw);
  }

  private List<MadeUpHub> threeOfEachMaker() {
    List<MadeUpHub> hubs = new ArrayList<>();
    for (String maker : List.of("EDMI", "Toshiba", "WNC")) {
      hubs.addAll(
          system.hubPool().take(3, hub -> HubPool.ready(hub) && hub.manufacturer().equals(maker)));
    }
    return hubs;
  }

  private void sendAndCheckEveryHub(ReturnRequest request, List<MadeUpHub> hubs, TestReporter saw)
      throws IOException, InterruptedException {
    byte[] message = request.signedBy(system.first());

    Answer answer = system.duis().send(message);

    assertThat(answer.code()).isEqualTo("I0");
    assertThat(answer.outcomes()).isEqualTo(Map.of("I0", HubPool.ids(hubs)));
    assertThat(answer.requestId()).isEqualTo(request.requestId());
    assertThat(answer.version()).isEqualTo("5.5");
    assertThat(answer.srv()).isEqualTo(request.srv());
    saw.publishEntry("Answer", answer.summary());
    saw.publishEntry(Effects.ofAccepted(system, system.first(), request, message, hubs));
  }

  /** "the single form of both SRVs". */
  @Test
  @Requirement({SINGLE_FORM, ONE_HUB_OR_A_LIST, ONE_SAT_ENTRY_EACH, ACCEPTED_HUB, SIGNED_ANSWERS})
  void the_single_form_of_8_14_3_is_accepted(TestReporter saw) throws Exception {
    List<MadeUpHub> hub = system.hubs(1);
    ReturnRequest request =
        ReturnRequest.faultReturn(system.first(), ReturnRequest.PRIOR)
            .hub(hub.getFirst().deviceId())
            .with("OtherDeviceID", hub.getFirst().esmeId());

    sendAndCheckTheSingleForm(request, hub, saw);
  }

  /** "the single form of both SRVs". */
  @Test
  @Requirement({SINGLE_FORM, ONE_HUB_OR_A_LIST, ONE_SAT_ENTRY_EACH, ACCEPTED_HUB, SIGNED_ANSWERS})
  void the_single_form_of_8_14_4_is_accepted(TestReporter saw) throws Exception {
    List<MadeUpHub> hub = system.hubs(1);
    ReturnRequest request = system.noFaultReturn().hub(hub.getFirst().deviceId());

    sendAndCheckTheSingleForm(request, hub, saw);
  }

  private void sendAndCheckTheSingleForm(
      ReturnRequest request, List<MadeUpHub> hub, TestReporter saw)
      throws IOException, InterruptedException {
    byte[] message = request.signedBy(system.first());

    Answer answer = system.duis().send(message);

    assertThat(answer.code()).isEqualTo("I99");
    assertThat(answer.outcomes()).isEmpty();
    assertThat(answer.text()).doesNotContain("DSPCHReturnsOutcome", "ResponseID");
    assertThat(answer.version()).isEqualTo(request.version());
    saw.publishEntry("Answer", answer.summary());
    saw.publishEntry(Effects.ofAccepted(system, system.first(), request, message, hub));
  }

  /** "999 accepted, 1,000 refused (400, position named, nothing changed)". */
  @Test
  @Requirement({LIMIT_OF_999, ONE_HUB_OR_A_LIST, VOLUME, ONE_SAT_ENTRY_EACH, ACCEPTED_HUB})
  void a_list_of_1000_is_refused_and_changes_nothing_and_a_list_of_999_is_accepted(TestReporter saw)
      throws IOException, InterruptedException {
    List<MadeUpHub> thousand = system.hubs(1_000);
    ReturnRequest tooMany = system.noFaultReturn().hubs(HubPool.ids(thousand));
    List<MadeUpHub> hubs = thousand.subList(0, 999);
    ReturnRequest request = tooMany.again().hubs(HubPool.ids(hubs));
    byte[] message = request.signedBy(system.first());

    Http.Response refused = system.duis().post("serviceD", tooMany.signedBy(system.first()));
    List<String> all = new ArrayList<>(HubPool.ids(thousand));
    all.add(tooMany.requestId());
    List<Operator.SatEntry> afterTheRefusal = system.operator().sat(all);
    Answer answer = system.duis().send(message);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("\"position\":1000", thousand.get(999).deviceId());
    assertThat(afterTheRefusal).isEmpty();
    assertThat(answer.code()).isEqualTo("I0");
    assertThat(answer.outcomes()).isEqualTo(Map.of("I0", HubPool.ids(hubs)));
    // All 999 hubs were accepted now, so the refused list had changed none of them.
    saw.publishEntry("1,000 hubs", refused.status() + ": " + refused.text());
    saw.publishEntry(
        "999 hubs", answer.summary() + "; the message has " + message.length + " bytes");
    saw.publishEntry(Effects.ofAccepted(system, system.first(), request, message, hubs));
    Map<String, ?> left = system.operator().inventory(List.of(thousand.get(999).deviceId()));
    assertThat(left.toString()).doesNotContain("Returned");
  }

  /** "the same bytes twice (byte-identical answer, ...), same RequestID other bytes: 409". */
  @Test
  @Requirement({SAME_BYTES_TWICE, REFUSALS})
  void the_same_bytes_get_the_same_answer_and_other_bytes_with_the_same_RequestID_get_409(
      TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(6);
    List<MadeUpHub> named = hubs.subList(0, 5);
    ReturnRequest request = system.noFaultReturn().hubs(HubPool.ids(named));
    byte[] message = request.signedBy(system.first());
    ReturnRequest other = request.hubs(HubPool.ids(hubs));

    Answer first = system.duis().send(message);
    Answer second = system.duis().send(message);
    Answer elsewhere = system.duis().send("serviceS", message);
    Http.Response reused = system.duis().post("serviceD", other.signedBy(system.first()));
    Http.Response signedAgain = system.duis().post("serviceD", request.signedBy(system.first()));

    assertThat(first.replayed()).isFalse();
    assertThat(second.replayed()).isTrue();
    assertThat(second.bytes()).isEqualTo(first.bytes());
    assertThat(elsewhere.bytes()).as("the path does not matter").isEqualTo(first.bytes());
    assertThat(reused.status()).isEqualTo(409);
    assertThat(signedAgain.status()).as("a new signature makes other bytes").isEqualTo(409);
    saw.publishEntry("First", first.summary());
    saw.publishEntry("Second", second.bytes().length + " bytes, identical, marked as replayed");
    saw.publishEntry("Other bytes", reused.status() + ": " + reused.text());
    saw.publishEntry(Effects.ofAccepted(system, system.first(), request, message, named));
    assertThat(system.operator().sat(List.of(hubs.get(5).deviceId()))).isEmpty();
  }
}
