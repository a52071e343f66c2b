package hubreturns.duis;

import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.fault;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.single;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.Reading.SignedRequest;
import hubreturns.returns.Decide;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.signature.SignatureCheck;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.NoFaultReturnType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DuisRoundTripTest {
  private final TestPki.Identity supplier = new TestPki().user(SUPPLIER_A.id());
  private final XmlSigner signer = new XmlSigner(supplier.key(), supplier.certificate());

  @Test
  void reads_back_every_request_it_writes() {
    UserReference awkward =
        new UserReference(
            Optional.of("2026-11-25T12:00:00"),
            Optional.of("ref <&> \"1\" 'é'"),
            Optional.of("INC0000001"),
            Optional.of("line\rand\n\ttab \uD83D\uDCE6"));
    DeviceId[] full = IntStream.rangeClosed(1, 999).mapToObj(n -> hub(n)).toArray(DeviceId[]::new);

    for (ReturnRequest request :
        new ReturnRequest[] {
          single(1, noFault(), hub(1)),
          single(2, fault(hub(9)), hub(1)),
          list(3, fault(hub(9)), hub(2), hub(1), hub(2)),
          list(-1, new NoFaultReturn(NoFaultReturnType.LOST_OR_STOLEN, awkward), full)
        }) {
      byte[] signed = signer.sign(DuisWriter.write(request));

      Reading reading = DuisReader.read(signed);

      assertThat(reading).isInstanceOf(SignedRequest.class);
      SignedRequest read = (SignedRequest) reading;
      assertThat(read.request()).isEqualTo(request);
      assertThat(read.signature().check(supplier.certificate().getPublicKey()))
          .isEqualTo(new SignatureCheck.ValidSignature());
      assertThat(read.signature().serial()).isEqualTo(supplier.certificate().getSerialNumber());
      assertThat(read.signature().issuer())
          .isEqualTo(supplier.certificate().getIssuerX500Principal());
    }
  }

  @Test
  void answers_a_mixed_list_under_its_codes_and_signs_the_answer() {
    var decision =
        Decide.decide(
            submitted(list(7, noFault(), hub(3), hub(1), hub(2), hub(1))),
            Map.of(hub(1), delivered(hub(1)), hub(2), delivered(hub(2))),
            NOON);

    byte[] signed = signer.sign(DuisWriter.write(decision));

    DuisResponses.Response response = DuisResponses.read(signed).orElseThrow();
    assertThat(response.code()).isEqualTo("W081401");
    assertThat(response.at()).isEqualTo("2026-11-25T12:00:00.123Z");
    assertThat(response.outcome().toString())
        .isEqualTo(
            "{I0=[%s, %s], E081401=[%s], E19=[%s]}".formatted(hub(1), hub(2), hub(1), hub(3)));
    assertThat(response.signature().check(supplier.certificate().getPublicKey()))
        .isEqualTo(new SignatureCheck.ValidSignature());
    assertThat(new String(signed, StandardCharsets.UTF_8))
        .startsWith(
            "<sr:Response xmlns:sr=\"" + DuisReader.NAMESPACE + "\" schemaVersion=\"5.5\">");
  }

  @Test
  void refuses_a_message_changed_after_signing() {
    byte[] signed = signer.sign(DuisWriter.write(single(1, noFault(), hub(1))));
    String changed =
        new String(signed, StandardCharsets.UTF_8).replace(hub(1).toString(), hub(2).toString());

    SignedRequest read = (SignedRequest) DuisReader.read(changed.getBytes(StandardCharsets.UTF_8));

    assertThat(read.signature().check(supplier.certificate().getPublicKey()))
        .isInstanceOf(SignatureCheck.InvalidSignature.class);
  }
}
