package hubreturns.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each certificate of a file counts, and what cannot be read is refused. */
class CertificateFileTest {
  private static final UserId USER = new UserId(0x90B3_D51F_3001_0000L);
  private static final TestPki PKI = new TestPki();
  private static final TestPki.Identity IDENTITY = PKI.user(USER);
  private static final X509Certificate ONE = IDENTITY.certificate();
  private static final X509Certificate TWO = PKI.user(USER).certificate();

  private List<X509Certificate> read(byte[]... parts) throws CertificateException {
    return file(parts).certificates();
  }

  private CertificateFile file(byte[]... parts) throws CertificateException {
    return CertificateFile.of(joined(parts));
  }

  private List<X509Certificate> read(String content) throws CertificateException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] joined(byte[]... parts) {
    StringBuilder all = new StringBuilder();
    for (byte[] part : parts) {
      all.append(new String(part, StandardCharsets.ISO_8859_1));
    }
    return all.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void assertRefused(String reason, byte[]... parts) {
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> read(parts))
        .withMessageContaining(reason);
  }

  private static String pem(String label, X509Certificate certificate) throws CertificateException {
    return PemBlock.write(label, certificate.getEncoded());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bundle(X509Certificate... certificates) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertPath(List.of(certificates))
        .getEncoded("PKCS7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
  void reads_each_block_of_a_certificate_under_any_label(String label) throws Exception {
    assertThat(read(pem(label, ONE) + pem(label, TWO))).containsExactly(ONE, TWO);
    assertThat(read(pem("CERTIFICATE", ONE) + pem(label, TWO))).containsExactly(ONE, TWO);
  }

  @Test
  void reads_each_bundle_and_a_certificate_beside_a_bundle() throws Exception {
    String one = PemBlock.write("PKCS7", bundle(ONE));
    String two = PemBlock.write("CMS", bundle(TWO));

    assertThat(read(one + two)).containsExactly(ONE, TWO);
    assertThat(read(pem("CERTIFICATE", ONE) + two)).containsExactly(ONE, TWO);
    assertThat(read(bundle(ONE, TWO))).hasSize(2);
  }

  @Test
  void reads_certificates_however_a_tool_wrote_them() throws Exception {
    String one = pem("CERTIFICATE", ONE);

    assertThat(read(one.strip() + pem("CERTIFICATE", TWO).strip())).containsExactly(ONE, TWO);
    assertThat(read(one.replaceAll("(?m)^", "> "))).containsExactly(ONE);
    assertThat(read(("\uFEFF" + one).getBytes(StandardCharsets.UTF_16LE))).containsExactly(ONE);
  }

  @Test
  void refuses_a_file_that_is_empty_or_cut_short() throws Exception {
    assertRefused("is empty", new byte[0]);
    assertRefused("cut short", bytes(pem("CERTIFICATE", ONE) + "-----BEGIN CERTIFICATE-----"));
  }

  @Test
  void refuses_a_trusted_certificate_with_the_settings_of_openssl() throws Exception {
    byte[] settings = {0x30, 0x03, 0x0C, 0x01, 'A'};
    String block = PemBlock.write("TRUSTED CERTIFICATE", joined(ONE.getEncoded(), settings));

    assertRefused(
        "holds a TRUSTED CERTIFICATE of OpenSSL. Convert it with: openssl x509 -in FILE -out NEW",
        bytes(block));
  }

  @Test
  void refuses_der_beside_pem() throws Exception {
    byte[] pem = bytes(pem("CERTIFICATE", TWO));

    assertRefused("holds both PEM and binary data", ONE.getEncoded(), pem);
    assertRefused("holds both PEM and binary data", pem, ONE.getEncoded());
  }

  @Test
  void reads_certificates_in_der_one_after_the_other_and_refuses_what_else_follows()
      throws Exception {
    byte[] blank = bytes("\r\n");
    byte[] other = bytes("x");

    assertThat(read(ONE.getEncoded(), TWO.getEncoded(), blank)).containsExactly(ONE, TWO);
    assertThat(read(bundle(ONE), blank)).containsExactly(ONE);
    assertRefused("holds more data behind", ONE.getEncoded(), other);
    assertRefused("holds more data behind", bundle(ONE), other);
    assertRefused("holds more data behind", bundle(ONE), TWO.getEncoded());
    assertRefused("holds more data behind", bundle(ONE), bundle(TWO));
  }

  @ParameterizedTest
  @CsvSource({
    "X509 CRL, holds the block X509 CRL beside a certificate. Delete this block",
    "CERTIFICATE REQUEST, holds the block CERTIFICATE REQUEST beside a certificate"
  })
  void refuses_another_block_beside_a_certificate(String label, String reason) throws Exception {
    assertRefused(reason, bytes(pem("CERTIFICATE", ONE) + PemBlock.write(label, new byte[] {1})));
  }

  @ParameterizedTest
  @CsvSource({
    "PRIVATE KEY, holds a private key and no certificate",
    "RSA PRIVATE KEY, holds an RSA key",
    "CERTIFICATE REQUEST, holds a certificate request and no certificate. Use the",
    "NEW CERTIFICATE REQUEST, holds a certificate request and no certificate. Use the",
    "PUBLIC KEY, holds a public key and no certificate",
    "X509 CRL, holds a revocation list and no certificate",
    "ODD, holds the block ODD and no certificate",
    "CERTIFICATE, holds a certificate that is damaged"
  })
  void says_what_a_file_holds_instead_of_a_certificate(String label, String reason) {
    assertRefused(reason, bytes(PemBlock.write(label, new byte[] {1})));
  }

  @Test
  void says_that_a_private_key_stands_beside_a_certificate() throws Exception {
    String key =
        PemBlock.write("EC PARAMETERS", new byte[] {1})
            + PemBlock.write("PRIVATE KEY", IDENTITY.key().getEncoded());

    CertificateFile keyed = file(bytes(key + pem("CERTIFICATE", ONE)));

    assertThat(keyed.certificates()).containsExactly(ONE);
    assertThat(keyed.holdsPrivateKey()).isTrue();
    assertThat(file(bytes(pem("CERTIFICATE", ONE))).holdsPrivateKey()).isFalse();
    assertThat(file(ONE.getEncoded()).holdsPrivateKey()).isFalse();
  }
}
