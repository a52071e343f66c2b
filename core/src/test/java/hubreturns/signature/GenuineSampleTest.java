package hubreturns.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.duis.DuisResponses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

/** A message that the field's own test system signed (DCC Boxed, SRV 11.2). */
class GenuineSampleTest {
  private static final Path SAMPLES = Path.of("../../shared/duis-reference/samples");

  @Test
  void verifies_a_response_signed_by_the_fields_own_tool() throws Exception {
    assumeTrue(
        Files.isDirectory(SAMPLES),
        "skipped: the DUIS reference material is not beside this checkout");
    X509Certificate signer = certificate();

    var found =
        (SignatureLookup.Found)
            DuisResponses.signatureOf(Files.readAllBytes(SAMPLES.resolve("readfw-response.xml")))
                .orElseThrow();

    assertThat(found.signature().check(signer.getPublicKey()))
        .isEqualTo(new SignatureCheck.Valid());
    assertThat(found.signature().issuer()).isEqualTo(signer.getIssuerX500Principal());
    assertThat(found.signature().serial()).isEqualTo(signer.getSerialNumber());
    assertThat(new OrganisationCertificate(signer).eui().orElseThrow())
        .hasToString("90-B3-D5-1F-30-00-00-02");
    assertThat(new OrganisationCertificate(signer).organisationalUnits()).containsExactly("137");
    assertThat(new OrganisationCertificate(signer).onP256()).isTrue();
  }

  private static X509Certificate certificate() throws IOException, GeneralSecurityException {
    try (var pem = Files.newInputStream(SAMPLES.resolve("readfw-response-signer.pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
