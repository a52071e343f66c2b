package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.testing.LogLines;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.signature.PemBlock;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ways in which an operator may mix up the DSP's key and certificate. */
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
    assertRefused(
        () -> read("one.key", "one.key"),
        "one.key: it holds a private key and no certificate. Name the file");
  }

  @Test
  void a_key_is_found_among_other_text_and_in_the_encodings_of_windows() throws IOException {
    String key = Files.readString(folder.resolve("one.key"));
    String certificate = Files.readString(folder.resolve("one.pem"));
    write("bag.key", "Bag Attributes\n    friendlyName: dsp\nKey Attributes: <none>\n" + key);
    write("both.key", certificate + key);
    write("utf8.key", "\uFEFF" + key);
    Files.writeString(folder.resolve("utf16.key"), "\uFEFF" + key, StandardCharsets.UTF_16LE);

    for (String file : List.of("bag.key", "both.key", "utf8.key", "utf16.key")) {
      assertThat(read(file, "one.pem").key()).isEqualTo(read("one.key", "one.pem").key());
    }
    assertThat(read("both.key", "both.key")).isEqualTo(read("one.key", "one.pem"));
  }

  @Test
  void the_certificate_of_a_chain_that_fits_the_key_is_used() throws IOException {
    String one = Files.readString(folder.resolve("one.pem"));
    Path chain = write("chain.pem", pki.anchorPem() + one);

    assertThat(read("one.key", "chain.pem")).isEqualTo(read("one.key", "one.pem"));
    assertThat(
            DspIdentity.certificate(
                Settings.of(
                    Map.of(
                        Setting.DSP_CERTIFICATE, chain.toString(),
                        Setting.DSP_EUI, DSP.toString()))))
        .isEqualTo(read("one.key", "one.pem").certificate());
  }

  @Test
  void a_certificate_that_others_may_reject_is_named_with_the_reason() throws IOException {
    Instant now = Instant.parse("2026-11-28T00:00:00Z");
    Instant tomorrow = now.plus(1, ChronoUnit.DAYS);
    pki.issue(pki.order(DSP).forKeyAgreement()).writeTo(folder, "agreement");
    pki.issue(pki.order(DSP).valid(tomorrow, tomorrow.plusSeconds(60))).writeTo(folder, "early");

    assertThat(read("one.key", "one.pem").doubts(DSP, now)).isEmpty();
    assertThat(read("one.key", "one.pem").doubts(new UserId(1), now))
        .containsExactly(
            "belongs to 90-B3-D5-1F-30-00-00-02, and HUB_RETURNS_DSP_EUI is 00-00-00-00-00-00-00-01. Correct the setting, or renew the certificate");
    assertThat(read("agreement.key", "agreement.pem").doubts(DSP, now))
        .singleElement()
        .asString()
        .startsWith("is not for signing");
    assertThat(read("early.key", "early.pem").doubts(DSP, now))
        .singleElement()
        .asString()
        .startsWith("is valid only from 2026-11-29T00:00:00Z");
    assertThat(read("early.key", "early.pem").doubts(DSP, tomorrow.plusSeconds(61)))
        .containsExactly("expired at 2026-11-29T00:01:00Z. Renew the certificate");
  }

  @Test
  void a_certificate_that_the_service_made_for_another_id_is_named_at_the_next_start() {
    Instant now = Instant.parse("2026-11-28T00:00:00Z");
    String data = folder.resolve("data").toString();
    try (LogLines log = LogLines.of(DspIdentity.class)) {
      DspIdentity.load(Settings.of(Map.of(Setting.DATA_DIR, data)), now);
      assertThat(log.texts()).noneMatch(line -> line.contains("may reject"));

      DspIdentity.load(
          Settings.of(Map.of(Setting.DATA_DIR, data, Setting.DSP_EUI, "90-B3-D5-1F-30-00-00-07")),
          now);
      assertThat(log.texts()).anyMatch(line -> line.contains("belongs to 90-B3-D5-1F-30-00-00-02"));
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @ParameterizedTest
  @CsvSource({
    "EC PRIVATE KEY, but not in the form that is needed here. Convert it with: openssl pkey -in",
    "ENCRYPTED PRIVATE KEY, it holds an encrypted private key and no private key. Decrypt it",
    "PRIVATE KEY, or is not an EC key with a named curve",
  })
  void the_message_about_a_key_names_what_the_file_holds(String label, String reason)
      throws IOException {
    write("odd.key", PemBlock.write(label, new byte[] {1, 2, 3}));

    assertRefused(() -> read("odd.key", "one.pem"), reason);
  }

  @Test
  void a_key_that_is_cut_short_is_named() throws IOException {
    String key = Files.readString(folder.resolve("one.key"));
    write("half.key", key.substring(0, key.length() - 20));

    assertRefused(() -> read("half.key", "one.pem"), "probably cut short. Copy it again");
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty. Name the file of the private key",
    "key, is neither PEM nor DER",
    "----BEGIN PRIVATE KEY----, looks like a damaged PEM file",
  })
  void a_file_that_is_no_plain_key_is_named_with_what_to_do(String content, String reason)
      throws IOException {
    Path file = write("odd.key", content);

    assertRefused(
        () -> read("odd.key", "one.pem"), "cannot use the DSP's key " + file + ": it " + reason);
    assertRefused(() -> read("none.key", "one.pem"), "there is no such file");
    assertRefused(() -> read("one.key", "none.pem"), "there is no such file");
  }
}
