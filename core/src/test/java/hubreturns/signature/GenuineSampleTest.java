package hubreturns.signature;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.DuisResponses;
import hubreturns.testing.OfficialReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

/** A message that the field's own test system signed (DCC Boxed, SRV 11.2). */
class GenuineSampleTest {
  @Test
  void verifies_a_response_signed_by_the_official_tool() throws Exception {
    Path samples = OfficialReference.folder("samples");
    X509Certificate signer = certificate(samples);

    var found =
        (SignatureLookup.FoundSignature)
            DuisResponses.signatureOf(Files.readAllBytes(samples.resolve("readfw-response.xml")))
                .orElseThrow();

    assertThat(found.signature().check(signer.getPublicKey()))
        .isEqualTo(new SignatureCheck.ValidSignature());
    assertThat(found.signature().issuer()).isEqualTo(signer.getIssuerX500Principal());
    assertThat(found.signature().serial()).isEqualTo(signer.getSerialNumber());
    assertThat(new OrganisationCertificate(signer).eui().orElseThrow())
        .hasToString("90-B3-D5-1F-30-00-00-02");
    assertThat(new OrganisationCertificate(signer).organisationalUnits()).containsExactly("137");
    assertThat(new OrganisationCertificate(signer).onP256()).isTrue();
  }

  private static X509Certificate certificate(Path samples)
      throws IOException, GeneralSecurityException {
    try (var pem = Files.newInputStream(samples.resolve("readfw-response-signer.pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
