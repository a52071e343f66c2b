package hubreturns.client.keys;

import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.signature.PemBlock;
import hubreturns.testing.TestPki;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            PemBlock.write("EC PARAMETERS", new byte[] {6, 8, 42})
                + PemBlock.write("EC PRIVATE KEY", sec1));

    assertThat(SigningIdentity.fromPem(key, certificate).key()).isEqualTo(supplier.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
  void reads_pem_as_any_editor_writes_it(String charset) throws Exception {
    Path key = folder.resolve("edited.key");
    Path edited = folder.resolve("edited.pem");
    for (Path file : List.of(key, edited)) {
      Path plain = file.equals(key) ? folder.resolve("a.key") : certificate;
      String text = "\uFEFFsubject=CN = x\n" + Files.readString(plain);
      Files.write(file, text.replace("\n", "\r\n").getBytes(Charset.forName(charset)));
    }

    assertThat(SigningIdentity.fromPem(key, edited).key()).isEqualTo(supplier.key());
  }

  @Test
  void reads_a_certificate_in_der_one_in_pkcs7_and_one_behind_other_blocks() throws Exception {
    Path der = Files.write(folder.resolve("a.der"), supplier.certificate().getEncoded());
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            Files.readString(folder.resolve("a.key")) + Files.readString(certificate));

    Path bundle =
        Files.write(
            folder.resolve("a.p7b"),
            CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(supplier.certificate()))
                .getEncoded("PKCS7"));

    assertThat(Pem.certificates(der)).containsExactly(supplier.certificate());
    assertThat(Pem.certificates(bundle)).containsExactly(supplier.certificate());
    assertThat(Pem.certificates(both)).containsExactly(supplier.certificate());
    assertThat(Pem.privateKey(both)).isEqualTo(supplier.key());
  }

  @Test
  void reads_a_keystore_and_refuses_a_wrong_password() throws Exception {
    Path file = keystore(Map.of("supplier", supplier));

    assertThat(Keystore.open(file, "secret".toCharArray()).identity(Optional.empty(), NOON).user())
        .contains(SUPPLIER_A.id());
    assertThatThrownBy(() -> Keystore.open(file, "guess".toCharArray()))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("the password is wrong");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        " guess,begins with a space",
        "\"secret\",stands in quotes",
        "'password=secret','begins with a name, such as password, and = or :'"
      })
  void asks_what_belongs_to_a_password_that_opens_nothing(String password, String doubt)
      throws Exception {
    Path file = keystore(Map.of("supplier", supplier));

    assertThatThrownBy(() -> Keystore.open(file, password.toCharArray()))
        .hasMessageEndingWith(
            "The password as given " + doubt + ". If that is not part of it, remove it");
  }

  @Test
  void uses_the_only_key_of_a_keystore_that_is_valid_now() throws Exception {
    TestPki.Identity expired =
        pki.issue(
            pki.order(SUPPLIER_A.id())
                .valid(NOON.minus(Duration.ofDays(900)), NOON.minus(Duration.ofDays(1))));
    Keystore keys =
        Keystore.open(keystore(Map.of("old", expired, "new", supplier)), "secret".toCharArray());

    assertThat(keys.identity(Optional.empty(), NOON).key()).isEqualTo(supplier.key());
    assertThat(keys.identity(Optional.of("OLD"), NOON).key()).isEqualTo(expired.key());
  }

  @Test
  void names_a_keystore_in_the_place_of_pem_and_pem_in_the_place_of_a_keystore() throws Exception {
    Path store = keystore(Map.of("supplier", supplier));

    assertThatThrownBy(() -> Pem.privateKey(store))
        .hasMessageContainingAll("holds a PKCS#12 keystore", "-nocerts", "or use --keystore");
    assertThatThrownBy(() -> Pem.certificates(store))
        .hasMessageContainingAll("holds a PKCS#12 keystore", "-nokeys", "or use --keystore");
    assertThatThrownBy(() -> Keystore.open(folder.resolve("a.key"), new char[0]))
        .hasMessageContaining("holds a private key and no PKCS#12 keystore");
  }

  @Test
  void refuses_certificates_of_which_the_last_is_cut_short() throws Exception {
    String pem = Files.readString(certificate);
    Path cut = Files.writeString(folder.resolve("cut.pem"), pem + pem.substring(0, 200));

    assertThatThrownBy(() -> Pem.certificates(cut))
        .hasMessageContaining("a line -----BEGIN without its line -----END");
  }

  @Test
  void knows_a_certificate_that_is_not_for_signing() throws Exception {
    TestPki.Identity agreement = pki.issue(pki.order(SUPPLIER_A.id()).forKeyAgreement());
    Path file = keystore(Map.of("agreement", agreement, "signing", supplier));
    Keystore keys = Keystore.open(file, "secret".toCharArray());

    assertThat(keys.identity(Optional.empty(), NOON).isForSigning()).isTrue();
    assertThat(keys.identity(Optional.of("agreement"), NOON).isForSigning()).isFalse();
    assertThatThrownBy(() -> keys.identity(Optional.of("x"), NOON))
        .hasMessageContaining("for key agreement, valid from");
  }

  @Test
  void lists_the_keys_of_a_keystore_when_the_choice_is_open() throws Exception {
    TestPki.Identity second = pki.user(SUPPLIER_A.id());
    Keystore keys =
        Keystore.open(keystore(Map.of("one", supplier, "two", second)), "secret".toCharArray());

    assertThatThrownBy(() -> keys.identity(Optional.empty(), NOON))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("holds several keys. Choose one with --alias:")
        .hasMessageContaining(
            "  alias one: serial number " + supplier.certificate().getSerialNumber())
        .hasMessageContaining(
            "  alias two: serial number " + second.certificate().getSerialNumber())
        .hasMessageContaining("valid from 2018-01-01 to 2118-01-01");
    assertThat(keys.identity(Optional.of("two"), NOON).key()).isEqualTo(second.key());
    assertThatThrownBy(() -> keys.identity(Optional.of("three"), NOON))
        .hasMessageContaining("holds no key with the alias three");
  }

  @Test
  void uses_the_pair_that_belongs_together_where_a_file_begins_with_another() throws Exception {
    Path keys = behindAnother(".key");
    Path chain = behindAnother(".pem");

    assertThat(SigningIdentity.fromPem(folder.resolve("a.key"), chain).certificate())
        .isEqualTo(supplier.certificate());
    assertThat(SigningIdentity.fromPem(keys, certificate).key()).isEqualTo(supplier.key());
  }

  /** A file that holds the key or certificate of somebody else before the supplier's. */
  private Path behindAnother(String ending) throws IOException {
    pki.user(SUPPLIER_A.id()).writeTo(folder, "other");
    return Files.writeString(
        folder.resolve("both" + ending),
        Files.readString(folder.resolve("other" + ending))
            + Files.readString(folder.resolve("a" + ending)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENSSH PRIVATE KEY|holds a key in OpenSSH format|ssh-keygen -p -m PKCS8|Name the file",
        "CERTIFICATE REQUEST|holds a certificate request|Name the file|Use the certificate that",
        "RSA PRIVATE KEY|holds an RSA key in the format PKCS#1|openssl pkey|Name the file",
        "PUBLIC KEY|holds a public key|Name the file|Name the file",
        "ENCRYPTED PRIVATE KEY|holds a|an encrypted key|an encrypted private key and no certificate"
      })
  void says_what_a_pem_file_holds_and_what_to_do(
      String label, String content, String asKey, String asCertificate) throws Exception {
    Path file =
        Files.writeString(folder.resolve("other.pem"), PemBlock.write(label, new byte[] {1, 2, 3}));

    assertThatThrownBy(() -> Pem.privateKey(file)).hasMessageContainingAll(content, asKey);
    assertThatThrownBy(() -> Pem.certificates(file))
        .hasMessageContainingAll(content, asCertificate);
  }

  @Test
  void reports_a_damaged_file_of_a_folder_and_leaves_other_files_out() throws Exception {
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    Files.copy(certificate, certificates.resolve("a.pem"));
    Files.copy(folder.resolve("a.key"), certificates.resolve("key.pem"));
    Files.writeString(certificates.resolve("notes.crt"), "the certificate of the DSP");
    assertThat(CertificateFolder.read(List.of(certificates)).certificates())
        .containsExactly(supplier.certificate());

    String pem = Files.readString(certificate);
    byte[] der = supplier.certificate().getEncoded();
    assertDamaged(certificates, pem.substring(0, 200).getBytes(StandardCharsets.US_ASCII), "short");
    assertDamaged(certificates, Arrays.copyOf(der, der.length - 1), "short");
    assertDamaged(certificates, new byte[0], "is empty");
    assertDamaged(certificates, new byte[1024 * 1024 + 1], "too large");
  }

  private static void assertDamaged(Path certificates, byte[] content, String why)
      throws IOException {
    Files.write(certificates.resolve("b.pem"), content);

    assertThatThrownBy(() -> CertificateFolder.read(List.of(certificates)))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContainingAll("b.pem", why);
  }

  @Test
  void names_a_key_that_was_copied_out_of_a_secret() throws Exception {
    String pem = Files.readString(folder.resolve("a.key"));
    Path json = Files.writeString(folder.resolve("json.key"), pem.replace("\n", "\\n"));
    Path base64 =
        Files.writeString(
            folder.resolve("base64.key"),
            Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));

    assertThatThrownBy(() -> Pem.privateKey(json))
        .hasMessageContainingAll("holds \\n in the place of line ends", "sed 's/\\\\n/\\n/g' FILE");
    assertThatThrownBy(() -> Pem.privateKey(base64)).hasMessageContaining("base64 -d");
    assertThatThrownBy(() -> Pem.certificates(base64)).hasMessageContaining("base64 -d");
  }

  @Test
  void names_the_key_or_the_certificate_that_is_not_on_p256() throws Exception {
    Path rsa =
        Files.writeString(
            folder.resolve("rsa.key"),
            PemBlock.write(
                "PRIVATE KEY",
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded()));
    pki.issue(pki.order(SUPPLIER_A.id()).curve("secp384r1")).writeTo(folder, "authority");
    pki.user(SUPPLIER_A.id()).writeTo(folder, "other");
    Path chain =
        Files.writeString(
            folder.resolve("chain.pem"),
            Files.readString(folder.resolve("authority.pem"))
                + Files.readString(folder.resolve("other.pem")));

    assertThatThrownBy(() -> SigningIdentity.fromPem(rsa, certificate))
        .hasMessageContaining("rsa.key holds a key of the type RSA");
    assertThatThrownBy(() -> SigningIdentity.fromPem(folder.resolve("a.key"), chain))
        .hasMessageContaining("none of the 2 certificates is for this key");
  }

  @Test
  void says_what_a_file_is_that_is_no_keystore() throws Exception {
    Path file = folder.resolve("x.p12");

    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> Keystore.open(file, new char[0])).hasMessageContaining("is empty");
    Files.write(file, supplier.certificate().getEncoded());
    assertThatThrownBy(() -> Keystore.open(file, new char[0]))
        .hasMessageContaining("holds a certificate and no PKCS#12 keystore");
    Files.writeString(
        file, Base64.getEncoder().encodeToString(Files.readAllBytes(keystore(Map.of()))));
    assertThatThrownBy(() -> Keystore.open(file, new char[0]))
        .hasMessageContaining("base64 -di FILE");
    Files.writeString(file, "some text");
    assertThatThrownBy(() -> Keystore.open(file, new char[0]))
        .hasMessageContaining("holds no PKCS#12 keystore");
    Path store = keystore(Map.of("supplier", supplier));
    assertThatThrownBy(() -> Keystore.open(store, new char[0]))
        .hasMessageContaining("without its password");
  }

  @Test
  void says_that_a_pem_file_is_cut_short() throws Exception {
    String text = Files.readString(folder.resolve("a.key"));
    Path cut = Files.writeString(folder.resolve("cut.key"), text.substring(0, 100));

    assertThatThrownBy(() -> Pem.privateKey(cut)).hasMessageContaining("Copy it again");
  }

  @Test
  void reads_no_folder_and_no_device_without_an_end() {
    for (Path file : List.of(folder, Path.of("/dev/zero"))) {
      assertThatThrownBy(() -> Pem.privateKey(file)).isInstanceOf(UnusableInput.class);
      assertThatThrownBy(() -> Pem.certificates(file)).isInstanceOf(UnusableInput.class);
      assertThatThrownBy(() -> PasswordFile.read(file)).isInstanceOf(UnusableInput.class);
      assertThatThrownBy(() -> Keystore.open(file, "x".toCharArray()))
          .isInstanceOf(UnusableInput.class);
    }
  }

  @Test
  void names_an_encrypted_key_of_the_old_kind() throws Exception {
    Path key =
        Files.writeString(
            folder.resolve("old.key"),
            """
            -----BEGIN %1$s-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF

            AQIDBA==
            -----END %1$s-----
            """
                .formatted("EC PRIVATE KEY"));

    assertThatThrownBy(() -> Pem.privateKey(key))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("holds an encrypted key");
  }

  @Test
  void names_a_certificate_in_the_place_of_the_key() {
    assertThatThrownBy(() -> Pem.privateKey(certificate))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("holds a certificate and no private key");
  }

  @Test
  void names_a_key_with_explicit_curve_parameters() throws Exception {
    X9ECParameters curve = ECNamedCurveTable.getByName("secp256r1");
    byte[] explicit =
        new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve),
                PrivateKeyInfo.getInstance(supplier.key().getEncoded()).parsePrivateKey())
            .getEncoded();
    Path key =
        Files.writeString(folder.resolve("explicit.key"), PemBlock.write("PRIVATE KEY", explicit));

    assertThatThrownBy(() -> Pem.privateKey(key))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContainingAll("explicit parameters", "-param_enc named_curve");
  }

  @Test
  void reads_a_password_file_of_any_editor() throws Exception {
    assertThat(password("geheim\r\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("geheim");
    assertThat(password("\uFEFFgeheim\r\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("geheim");
    assertThat(password(" geheim \n".getBytes(StandardCharsets.UTF_8))).isEqualTo(" geheim");
    assertThat(password("geheim\u00a0\u200b\n".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("geheim");
    assertThat(password("\uFEFFgeheim\r\n".getBytes(StandardCharsets.UTF_16LE)))
        .isEqualTo("geheim");
    assertThatThrownBy(() -> password(new byte[] {'a', (byte) 0xE9}))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("is not UTF-8 text");
    assertThatThrownBy(() -> password("geheim".getBytes(StandardCharsets.UTF_16LE)))
        .hasMessageContaining("holds zero bytes");
    assertThatThrownBy(() -> password(new byte[0])).hasMessageContaining("is empty");
    assertThatThrownBy(() -> password("geheim\nother\n".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("several lines");
  }

  @Test
  void reads_a_password_variable_without_the_line_end_of_a_secret() {
    assertThat(String.valueOf(PasswordFile.ofVariable(" geheim\r\n"))).isEqualTo(" geheim");
  }

  @Test
  void refuses_a_key_of_another_certificate() {
    pki.user(SUPPLIER_A.id()).writeTo(folder, "b");

    assertThatThrownBy(() -> SigningIdentity.fromPem(folder.resolve("b.key"), certificate))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("do not belong together");
  }

  @Test
  void refuses_a_curve_that_the_duis_does_not_know() {
    pki.issue(pki.order(SUPPLIER_A.id()).curve("secp384r1")).writeTo(folder, "c");

    assertThatThrownBy(
            () -> SigningIdentity.fromPem(folder.resolve("c.key"), folder.resolve("c.pem")))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("P-256");
  }

  @Test
  void refuses_files_that_hold_something_else() {
    assertThatThrownBy(() -> Pem.certificates(folder.resolve("a.key")))
        .hasMessageContaining("holds a private key and no certificate");
    assertThatThrownBy(() -> Pem.privateKey(folder.resolve("missing")))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("missing");
  }

  private String password(byte[] content) throws Exception {
    return String.valueOf(PasswordFile.read(Files.write(folder.resolve("password"), content)));
  }

  private Path keystore(Map<String, TestPki.Identity> identities) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (var entry : identities.entrySet()) {
      store.setKeyEntry(
          entry.getKey(),
          entry.getValue().key(),
          "secret".toCharArray(),
          new Certificate[] {entry.getValue().certificate()});
    }
    Path file = folder.resolve("a.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }
    return file;
  }
}
