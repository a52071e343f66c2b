package hubreturns.client.keys;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.testing.TestPki;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private final TestPki pki = new TestPki();
  private final TestPki.Identity supplier = pki.user(SUPPLIER_A.id());

  @TempDir private Path folder;
  private Path certificate;

  @BeforeEach
  void write() {
    certificate = supplier.writeTo(folder, "a");
  }

  @Test
  void reads_a_pkcs8_key_and_the_user_that_the_certificate_names() {
    SigningIdentity identity = SigningIdentity.fromPem(folder.resolve("a.key"), certificate);

    assertThat(identity.user()).contains(SUPPLIER_A.id());
  }

  @Test
  void reads_a_sec1_key_behind_its_curve_as_openssl_writes_it() throws Exception {
    byte[] sec1 =
        PrivateKeyInfo.getInstance(supplier.key().getEncoded())
            .parsePrivateKey()
            .toASN1Primitive()
            .getEncoded();
    Path key =
        Files.writeString(
            folder.resolve("sec1.key"),
            pem("EC PARAMETERS", new byte[] {6, 8, 42}) + pem("EC PRIVATE KEY", sec1));

    assertThat(SigningIdentity.fromPem(key, certificate).key()).isEqualTo(supplier.key());
  }

  @Test
  void reads_a_certificate_in_der_and_one_behind_other_blocks() throws Exception {
    Path der = Files.write(folder.resolve("a.der"), supplier.certificate().getEncoded());
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            Files.readString(folder.resolve("a.key")) + Files.readString(certificate));

    assertThat(Pem.certificates(der)).containsExactly(supplier.certificate());
    assertThat(Pem.certificates(both)).containsExactly(supplier.certificate());
    assertThat(Pem.privateKey(both)).isEqualTo(supplier.key());
  }

  @Test
  void reads_a_keystore_and_refuses_a_wrong_password() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "supplier",
        supplier.key(),
        "secret".toCharArray(),
        new Certificate[] {supplier.certificate()});
    Path file = folder.resolve("a.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }

    assertThat(SigningIdentity.fromKeystore(file, "secret".toCharArray()).user())
        .contains(SUPPLIER_A.id());
    assertThatThrownBy(() -> SigningIdentity.fromKeystore(file, "guess".toCharArray()))
        .isInstanceOf(CannotUse.class)
        .hasMessageContaining("wrong password");
  }

  @Test
  void refuses_a_key_that_is_another_certificates() {
    pki.user(SUPPLIER_A.id()).writeTo(folder, "b");

    assertThatThrownBy(() -> SigningIdentity.fromPem(folder.resolve("b.key"), certificate))
        .isInstanceOf(CannotUse.class)
        .hasMessageContaining("the certificate is not this key's");
  }

  @Test
  void refuses_a_curve_that_the_duis_does_not_know() {
    pki.issue(pki.order(SUPPLIER_A.id()).curve("secp384r1")).writeTo(folder, "c");

    assertThatThrownBy(
            () -> SigningIdentity.fromPem(folder.resolve("c.key"), folder.resolve("c.pem")))
        .isInstanceOf(CannotUse.class)
        .hasMessageContaining("P-256");
  }

  @Test
  void refuses_files_that_hold_something_else() throws Exception {
    Path encrypted =
        Files.writeString(
            folder.resolve("e.key"), pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));

    assertThatThrownBy(() -> Pem.privateKey(encrypted)).hasMessageContaining("encrypted");
    assertThatThrownBy(() -> Pem.privateKey(certificate)).hasMessageContaining("no private key");
    assertThatThrownBy(() -> Pem.certificates(folder.resolve("a.key")))
        .hasMessageContaining("no X.509 certificate");
    assertThatThrownBy(() -> Pem.privateKey(folder.resolve("missing")))
        .isInstanceOf(CannotUse.class)
        .hasMessageContaining("missing");
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }
}
