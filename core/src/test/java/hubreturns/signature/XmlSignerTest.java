package hubreturns.signature;

import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.fault;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.single;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.duis.DuisWriter;
import hubreturns.returns.Decide;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.UserReference;
import hubreturns.testing.Fixtures;
import hubreturns.testing.PlainSigner;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.NoFaultReturnType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Any XMLDSig implementation accepts our signatures. */
class XmlSignerTest {
  private final TestPki.Identity dsp = new TestPki().user(Fixtures.DSP);
  private final XmlSigner signer = new XmlSigner(dsp.key(), dsp.certificate());

  @Test
  void signs_requests_and_answers_that_the_jdk_accepts() {
    UserReference awkward =
        new UserReference(
            Optional.of("2026-11-25T12:00:00"),
            Optional.of("<&> \"1\" 'é'"),
            Optional.of("]]>\t\n\r"),
            Optional.of("\uD83D\uDCE6 \u2028 \u0085 \u00A0"));
    for (byte[] message :
        List.of(
            DuisWriter.write(single(1, noFault(), hub(1))),
            DuisWriter.write(list(2, fault(hub(9)), hub(2), hub(1))),
            DuisWriter.write(
                list(3, new NoFaultReturn(NoFaultReturnType.GENERAL, awkward), hub(1))),
            DuisWriter.write(
                Decide.decide(
                    submitted(list(4, noFault(), hub(1), hub(2))),
                    Map.of(hub(1), delivered(hub(1))),
                    NOON)))) {
      String signed = new String(signer.sign(message), StandardCharsets.UTF_8);

      assertThat(PlainSigner.isValid(signed, dsp.certificate().getPublicKey())).as(signed).isTrue();
      assertThat(
              PlainSigner.isValid(
                  signed.replace("8.14<", "8.15<"), dsp.certificate().getPublicKey()))
          .isFalse();
    }
  }

  @Test
  void adds_a_signature_and_changes_nothing_else() {
    byte[] message = DuisWriter.write(single(1, noFault(), hub(1)));

    String signed = new String(signer.sign(message), StandardCharsets.UTF_8);

    assertThat(signed.replaceFirst("<ds:Signature .*</ds:Signature>", ""))
        .isEqualTo(new String(message, StandardCharsets.UTF_8));
    assertThat(signed).endsWith("</ds:Signature></sr:Request>");
  }

  @Test
  void rejects_bytes_that_are_not_a_document() {
    for (String nothing : List.of("", "<", "x", "<a", "/")) {
      assertThatThrownBy(() -> signer.sign(nothing.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
