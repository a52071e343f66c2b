package hubreturns.signature;

import static hubreturns.signature.KeyFileKind.CERTIFICATE;
import static hubreturns.signature.KeyFileKind.PRIVATE_KEY;
import static hubreturns.signature.KeyFileKind.REVOCATION_LIST;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of another kind is named with what to do. */
class KeyFileKindTest {
  private static final TestPki PKI = new TestPki();
  private static final TestPki.Identity IDENTITY = PKI.user(new UserId(1));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertKind(KeyFileKind kind, byte[] der) {
    assertThat(KeyFileKind.allIn(der)).containsExactly(kind);
    assertThat(KeyFileKind.instead(bytes(Base64.getMimeEncoder().encodeToString(der)), CERTIFICATE))
        .contains("base64 -di FILE > NEW");
  }

  @Test
  void knows_each_kind_by_its_der() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var request =
        new JcaPKCS10CertificationRequestBuilder(
                new X500Principal("CN=x"), IDENTITY.certificate().getPublicKey())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(IDENTITY.key()));
    PrivateKeyInfo key = PrivateKeyInfo.getInstance(IDENTITY.key().getEncoded());

    assertKind(CERTIFICATE, IDENTITY.certificate().getEncoded());
    assertKind(REVOCATION_LIST, PemBlock.allIn(PKI.revocationsPem()).getFirst().der());
    assertKind(KeyFileKind.REQUEST, request.getEncoded());
    assertKind(PRIVATE_KEY, key.getEncoded());
    assertKind(PRIVATE_KEY, key.parsePrivateKey().toASN1Primitive().getEncoded());
    assertKind(PRIVATE_KEY, rsa.getPrivate().getEncoded());
    assertKind(
        KeyFileKind.RSA_KEY,
        PrivateKeyInfo.getInstance(rsa.getPrivate().getEncoded())
            .parsePrivateKey()
            .toASN1Primitive()
            .getEncoded());
    assertKind(KeyFileKind.PUBLIC_KEY, IDENTITY.certificate().getPublicKey().getEncoded());
    assertKind(
        KeyFileKind.PKCS7,
        CertificateFactory.getInstance("X.509")
            .generateCertPath(List.of(IDENTITY.certificate()))
            .getEncoded("PKCS7"));
    assertKind(KeyFileKind.PKCS12, keystore());
  }

  private static byte[] keystore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("x", IDENTITY.certificate());
    var out = new ByteArrayOutputStream();
    store.store(out, "secret".toCharArray());
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty. Name the file of the revocation list",
        "<!DOCTYPE html>|is a web page or other XML, and no revocation list",
        "----BEGIN X509 CRL----|looks like a damaged PEM file",
        "\u2014--BEGIN X509 CRL\u2014--|looks like a damaged PEM file",
        "B\0E\0G\0I\0N\0|looks like a damaged PEM file",
        "some words|is neither PEM nor DER, and holds no revocation list",
        "-----BEGIN X509 CRL-----AQID-----END X509 CRL-----|holds a revocation list that is damaged",
      })
  void says_what_a_file_without_another_kind_looks_like(String content, String expected) {
    assertThat(KeyFileKind.instead(bytes(content), REVOCATION_LIST)).startsWith(expected);
  }

  @Test
  void names_the_command_that_makes_a_key_of_der() {
    assertThat(KeyFileKind.instead(IDENTITY.key().getEncoded(), PRIVATE_KEY))
        .contains("openssl pkey -inform der -in FILE");
  }

  @Test
  void knows_pem_that_is_encoded_once_more() {
    byte[] secret = Base64.getEncoder().encode(bytes(PKI.anchorPem()));

    assertThat(KeyFileKind.instead(secret, CERTIFICATE)).contains("base64 -di FILE > NEW");
  }
}
