package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.signature.OrganisationCertificate;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The DSP's key and certificate, as an operator may mix them up. */
class DspIdentityTest {
  private static final UserId DSP = new UserId(0x90B3_D51F_3000_0002L);

  @TempDir Path folder = Path.of("");

  private final TestPki pki = new TestPki();

  @BeforeEach
  void write_two_pairs() {
    pki.user(DSP).writeTo(folder, "one");
    pki.user(DSP).writeTo(folder, "other");
    pki.issue(pki.order(DSP).curve("secp384r1")).writeTo(folder, "p384");
  }

  private DspIdentity read(String key, String certificate) throws IOException {
    return DspIdentity.read(folder.resolve(key), folder.resolve(certificate));
  }

  private static void assertRefused(ThrowingCallable reading, String reason) {
    assertThatThrownBy(reading)
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageContaining(reason);
  }

  @Test
  void only_a_key_with_its_own_certificate_on_p256_signs() throws IOException {
    DspIdentity one = read("one.key", "one.pem");
    assertThat(new OrganisationCertificate(one.certificate()).isOf(one.key())).isTrue();
    assertRefused(() -> read("one.key", "other.pem"), "is for another key than");
    assertRefused(() -> read("p384.key", "p384.pem"), "is not on P-256");
    assertRefused(() -> read("one.key", "one.key"), "does not hold a PEM certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\uFEFFkey",
        "-----BEGIN SOMETHING-----\nMIGH\n-----END SOMETHING-----\n",
        "-----BEGIN CERTIFICATE-----\nMIGH\n-----END CERTIFICATE-----\n"
      })
  void a_file_that_is_no_plain_key_is_named_with_what_to_do(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("odd.key"), content);

    assertRefused(
        () -> read("odd.key", "one.pem"),
        "the DSP's key " + file + " is not an EC key in PKCS#8 and PEM without a password");
  }
}
