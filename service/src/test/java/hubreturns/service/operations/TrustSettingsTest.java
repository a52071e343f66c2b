package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.signature.PemBlock;
import hubreturns.testing.TestPki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of revocation lists. */
class TrustSettingsTest {
  @TempDir Path folder = Path.of("");

  private final TestPki pki = new TestPki();

  private static void read(Map<Setting, String> given) {
    TrustSettings.from(Settings.of(given));
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private void assertRefused(String anchors, String lists, String... reason) {
    assertThatThrownBy(() -> read(Map.of(Setting.CRL, lists, Setting.TRUST_ANCHORS, anchors)))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageContainingAll(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "<html>Sign in</html>, is a web page or other XML",
    "-----BEGIN X509, cut short",
    "-----BEGIN EC PARAMETERS-----AQID-----END EC PARAMETERS-----, holds the block EC PARAMETERS and no"
  })
  void a_file_without_a_list_or_a_certificate_is_refused(String content, String reason)
      throws IOException {
    String nothing = file("nothing.pem", content);
    String anchors = file("anchors.pem", pki.anchorPem());

    assertRefused(anchors, nothing, nothing + ", the file of HUB_RETURNS_CRL: it ", reason);
    assertRefused(
        nothing, anchors, nothing + ", the file of HUB_RETURNS_TRUST_ANCHORS: it", reason);
  }

  @Test
  void files_that_are_confused_mixed_or_missing_are_refused() throws IOException {
    String anchors = file("anchors.pem", pki.anchorPem());
    String list = file("crl.pem", pki.revocationsPem());
    String both = file("both.pem", pki.anchorPem() + pki.revocationsPem());

    assertRefused(list, list, "holds a revocation list and no certificate");
    assertRefused(anchors, anchors, "holds a certificate and no revocation list");
    assertRefused(both, list, "holds the block X509 CRL beside a certificate");
    assertRefused(anchors, both, "holds the block CERTIFICATE, which is not a whole revocation");
    assertRefused(
        anchors, "none.pem", "cannot read none.pem, the file of HUB_RETURNS_CRL: there is no such");
  }

  @Test
  void lists_and_anchors_in_der_in_a_mail_or_in_utf_16_are_read() throws Exception {
    Path anchors =
        Files.write(
            folder.resolve("anchors.der"), PemBlock.allIn(pki.anchorPem()).getFirst().der());
    Path list =
        Files.write(
            folder.resolve("crl.der"), PemBlock.allIn(pki.revocationsPem()).getFirst().der());
    String mail = file("mail.txt", pki.revocationsPem().replaceAll("(?m)^", "> "));
    Path wide =
        Files.writeString(
            folder.resolve("wide.pem"), "\uFEFF" + pki.anchorPem(), StandardCharsets.UTF_16LE);

    assertThatCode(
            () -> {
              read(Map.of(Setting.CRL, list.toString(), Setting.TRUST_ANCHORS, anchors.toString()));
              read(Map.of(Setting.CRL, mail, Setting.TRUST_ANCHORS, wide.toString()));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void a_file_whose_last_list_or_certificate_is_cut_short_is_refused() throws IOException {
    String anchor = pki.anchorPem();
    String list = pki.revocationsPem();
    String cutAnchors = file("cut-anchors.pem", anchor + anchor.substring(0, 200));
    String cutLists = file("cut-lists.pem", list + list.substring(0, 200));

    assertThatThrownBy(() -> read(Map.of(Setting.TRUST_ANCHORS, cutAnchors)))
        .hasMessageContainingAll("cannot use " + cutAnchors, "cut short");
    assertThatThrownBy(() ->
            read(Map.of(Setting.CRL, cutLists, Setting.TRUST_ANCHORS, file("whole.pem", anchor))))
        .hasMessageContainingAll("cannot use " + cutLists, "cut short");
  }

  @Test
  void a_revocation_list_needs_trust_anchors_or_a_setting_that_accepts_it() throws IOException {
    String list = file("crl.pem", pki.revocationsPem());
    String anchors = file("anchors.pem", pki.anchorPem());

    assertThatThrownBy(() -> read(Map.of(Setting.CRL, list)))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageContaining("nothing can verify the lists");
    assertThatCode(() -> read(Map.of(Setting.CRL, list, Setting.TRUST_ANCHORS, anchors)))
        .doesNotThrowAnyException();
    assertThatCode(() -> read(Map.of(Setting.CRL, list, Setting.CRL_ACCEPT_UNVERIFIED, "true")))
        .doesNotThrowAnyException();
  }
}
