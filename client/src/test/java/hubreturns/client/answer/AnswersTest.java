package hubreturns.client.answer;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.answer.Answer.UnusableAnswer;
import hubreturns.client.answer.Answer.UsableAnswer;
import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.send.Reply;
import hubreturns.duis.DuisWriter;
import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.returns.User;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserStatus;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final TestPki PKI = new TestPki();
  private static final TestPki.Identity SIGNER = PKI.user(DSP);
  private static final Answers TRUSTING = new Answers(Optional.empty());

  @Test
  void maps_the_outcomes_of_a_repeated_hub_in_list_order() {
    OutgoingRequest request = request(hub(1), hub(2), hub(1), hub(9), hub(1));

    UsableAnswer settled = settled(request, sign(decide(request), SIGNER));

    assertThat(codes(settled)).containsExactly("I0", "I0", "E081401", "E19", "E081401");
    assertThat(settled.at()).isEqualTo("2026-11-25T12:00:00.123Z");
    assertThat(settled.alarms()).isEmpty();
  }

  @Test
  void reads_the_acceptance_first_wherever_its_group_is() {
    OutgoingRequest request = request(hub(1), hub(1));
    String swapped =
        new String(sign(decide(request), SIGNER), StandardCharsets.UTF_8)
            .replace(">I0<", ">X<")
            .replace(">E081401<", ">I0<")
            .replace(">X<", ">E081401<");

    assertThat(codes(settled(request, swapped.getBytes(StandardCharsets.UTF_8))))
        .containsExactly("I0", "E081401");
  }

  @Test
  void calls_a_hub_that_the_answer_leaves_out_unaccounted() {
    OutgoingRequest request = request(hub(1), hub(2), hub(9));
    String shortened =
        new String(sign(decide(request), SIGNER), StandardCharsets.UTF_8)
            .replace(hub(1) + "," + hub(2), hub(2).toString());

    UsableAnswer settled = settled(request, shortened.getBytes(StandardCharsets.UTF_8));

    assertThat(codes(settled)).containsExactly("unaccounted", "I0", "E19");
    assertThat(settled.alarms()).singleElement().asString().contains("leaves out");
  }

  @Test
  void gives_every_line_the_code_of_a_request_that_was_rejected_as_a_whole() {
    OutgoingRequest request = request(hub(1), hub(2));
    User suspended =
        new User(SUPPLIER_A.id(), SUPPLIER_A.party(), SUPPLIER_A.roles(), UserStatus.SUSPENDED);
    byte[] answer =
        sign(
            Decide.decide(
                new Submission(duis(request, Form.LIST), ServicePath.NON_DEVICE, suspended),
                Map.of(),
                NOON),
            SIGNER);

    assertThat(codes(settled(request, answer))).containsExactly("E3", "E3");
  }

  @Test
  void reads_i99_in_the_single_form_as_acceptance() {
    OutgoingRequest request = request(hub(1));
    byte[] answer =
        sign(Decide.decide(submitted(duis(request, Form.SINGLE)), inventory(), NOON), SIGNER);

    assertThat(codes(settled(request, answer))).containsExactly("I0");
  }

  @Test
  void rejects_an_answer_to_another_request() {
    byte[] other = sign(decide(request(7, hub(1))), SIGNER);

    assertThat(TRUSTING.read(request(hub(1)), reply(other)))
        .isInstanceOfSatisfying(
            UnusableAnswer.class, one -> assertThat(one.reason()).contains("another RequestID"));
  }

  @Test
  void accepts_only_answers_signed_with_the_given_certificate_of_the_dsp() {
    Answers wary = new Answers(Optional.of(new CertificateFolder(List.of(SIGNER.certificate()))));
    OutgoingRequest request = request(hub(1));

    assertThat(wary.read(request, reply(sign(decide(request), SIGNER))))
        .isInstanceOf(UsableAnswer.class);
    assertThat(wary.read(request, reply(sign(decide(request), PKI.user(DSP)))))
        .isInstanceOfSatisfying(
            UnusableAnswer.class, one -> assertThat(one.reason()).contains("--dsp-certificate"));
  }

  @Test
  void shows_a_problem_in_json_and_in_xml() {
    String json = "{\"detail\":\"Do \\u00e9 that.\",\"title\":\"Bad\"}";
    String xml =
        "<problem xmlns=\"urn:ietf:rfc:7807\"><title>Bad</title><detail>a &lt; b</detail></problem>";

    assertThat(meaning(json)).isEqualTo("Bad: Do é that.");
    assertThat(meaning(xml)).isEqualTo("Bad: a < b");
    assertThat(meaning("oops")).isEqualTo("no reason given");
  }

  @Test
  void shows_no_control_character_of_a_problem() {
    String json = "{\"title\":\"\\u001b[2JBad\",\"detail\":\"a\\u0000b\\nc\"}";

    assertThat(meaning(json)).isEqualTo("\uFFFD[2JBad: a\uFFFDb\uFFFDc");
  }

  @Test
  void shows_no_control_character_of_an_answer() {
    OutgoingRequest request = request(hub(9));
    String answer = new String(sign(decide(request), SIGNER), StandardCharsets.UTF_8);
    String steering = answer.replace(">E19<", ">E1\u009B2J9\u202E<");
    String ofAnother = answer.replace(request.id().toString(), "another\u009B2J");

    assertThat(codes(settled(request, steering.getBytes(StandardCharsets.UTF_8))))
        .containsExactly("E1\uFFFD2J9\uFFFD");
    assertThat(TRUSTING.read(request, reply(ofAnother.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(new UnusableAnswer("the reply answers another RequestID, another\uFFFD2J"));
  }

  private static String meaning(String problem) {
    byte[] body = problem.getBytes(StandardCharsets.UTF_8);
    Reply reply = new Reply(400, "application/problem+json", body, NOON);
    UsableAnswer settled = (UsableAnswer) TRUSTING.read(request(hub(1)), reply);
    assertThat(codes(settled)).containsExactly("HTTP 400");
    return settled.outcomes().getFirst().meaning();
  }

  private static UsableAnswer settled(OutgoingRequest request, byte[] answer) {
    return (UsableAnswer) TRUSTING.read(request, reply(answer));
  }

  private static List<String> codes(UsableAnswer settled) {
    return settled.outcomes().stream().map(LineOutcome::code).toList();
  }

  private static Reply reply(byte[] body) {
    return new Reply(200, "application/xml", body, NOON);
  }

  private static byte[] sign(Decision decision, TestPki.Identity signer) {
    return new XmlSigner(signer.key(), signer.certificate()).sign(DuisWriter.write(decision));
  }

  private static Decision decide(OutgoingRequest request) {
    return Decide.decide(submitted(duis(request, Form.LIST)), inventory(), NOON);
  }

  private static Map<DeviceId, InventoryEntry> inventory() {
    Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
    Set.of(hub(1), hub(2)).forEach(id -> inventory.put(id, delivered(id)));
    return inventory;
  }

  private static ReturnRequest duis(OutgoingRequest request, Form form) {
    return new ReturnRequest(
        request.id(), SchemaVersion.V5_5, form, new HubList(request.hubs()), noFault());
  }

  private static OutgoingRequest request(DeviceId... hubs) {
    return request(3, hubs);
  }

  private static OutgoingRequest request(long counter, DeviceId... hubs) {
    return new OutgoingRequest(
        new RequestId(SUPPLIER_A.id(), DSP, counter), List.of(hubs), Map.of(), new byte[0]);
  }
}
