package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.OFFICIAL_SCHEMA;
import static hubreturns.acceptance.report.Clause.SIGNED_ANSWERS;
import static hubreturns.acceptance.report.Clause.SINGLE_FORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.OfficialSchemas;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.Signatures;
import hubreturns.harness.Http;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The signature, version and schema validity of answers. */
@UsesSharedSystem
final class AnswersIT {
  private static final String UNKNOWN = "00-DB-FF-FF-00-00-00-04";

  private final TestSystem system;

  AnswersIT(TestSystem system) {
    this.system = system;
  }

  @Test
  @Requirement(SIGNED_ANSWERS)
  void an_answer_verifies_with_the_DSPs_certificate_and_a_changed_answer_does_not(TestReporter saw)
      throws IOException, InterruptedException {
    List<String> hubs = new ArrayList<>(system.hubIds(2));
    hubs.add(UNKNOWN);
    X509Certificate dsp = SigningKey.certificate(system.service().certificate());
    X509Certificate other = SigningKey.of(system.first()).certificate();

    Answer answer = system.send(system.noFaultReturn().hubs(hubs));

    assertThat(answer.code()).isEqualTo("W081401");
    Signatures.verify(answer.bytes(), dsp);
    assertThatThrownBy(() -> Signatures.verify(answer.bytes(), other))
        .isInstanceOf(AssertionError.class);
    for (String[] change :
        List.of(
            new String[] {"W081401", "I0"},
            new String[] {hubs.get(0), hubs.get(2)},
            new String[] {answer.requestId(), answer.requestId() + "0"})) {
      byte[] forged =
          answer.text().replaceFirst(change[0], change[1]).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Signatures.verify(forged, dsp))
          .as(change[0] + " to " + change[1])
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("changed after it was signed");
    }
    assertThat(dsp.getSubjectX500Principal().getName()).contains("OU=89");
    saw.publishEntry("Answer", answer.summary());
    saw.publishEntry("Signer", dsp.getSubjectX500Principal().toString());
    saw.publishEntry("Changed answers", "3 of 3 refused by the JDK's own verifier");
  }

  @Test
  @Requirement(SINGLE_FORM)
  void a_message_sent_as_text_xml_is_answered() throws IOException, InterruptedException {
    byte[] message = system.noFaultReturn().hub(UNKNOWN).signedBy(system.first());

    Http.Response answer =
        Http.post(system.duis().address("serviceD"), "text/xml; charset=\"UTF-8\"", message);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("E19");
  }

  @Test
  @Requirement({OFFICIAL_SCHEMA, SINGLE_FORM})
  void single_form_answers_have_the_version_of_the_request_and_are_valid_under_the_official_schema(
      TestReporter saw) throws IOException, InterruptedException {
    assumeTrue(OfficialSchemas.present(), OfficialSchemas::whySkipped);
    List<String> versions = OfficialSchemas.FILES.keySet().stream().sorted().toList();
    for (String version : versions) {
      List<MadeUpHub> hubs = system.hubs(2);
      List<ReturnRequest> requests =
          List.of(
              ReturnRequest.faultReturn(system.first(), ReturnRequest.PRIOR)
                  .hub(hubs.get(0).deviceId())
                  .with("OtherDeviceID", hubs.get(0).esmeId()),
              system.noFaultReturn().hub(hubs.get(1).deviceId()),
              system.noFaultReturn().hub(UNKNOWN),
              system.noFaultReturn().hub(UNKNOWN).header("CommandVariant", "1"));
      List<String> codes = new ArrayList<>();

      for (ReturnRequest request : requests) {
        byte[] message = request.version(version).signedBy(system.first());
        OfficialSchemas.validate(version, message);
        Answer answer = system.duis().send(message);
        OfficialSchemas.validate(version, answer.bytes());
        assertThat(answer.version()).isEqualTo(version);
        codes.add(answer.code());
      }

      assertThat(codes).containsExactly("I99", "I99", "E19", "E12");
      saw.publishEntry("Version " + version, codes + ", requests and answers valid");
    }
  }
}
