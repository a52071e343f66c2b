package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Sign in</html>", "-----BEGIN X509"})
  void a_file_without_a_list_or_a_certificate_is_refused(String content) throws IOException {
    String nothing = file("nothing.pem", content);
    String anchors = file("anchors.pem", pki.anchorPem());

    assertThatThrownBy(() -> read(Map.of(Setting.CRL, nothing, Setting.TRUST_ANCHORS, anchors)))
        .hasMessageContaining("cannot use " + nothing);
    assertThatThrownBy(() -> read(Map.of(Setting.TRUST_ANCHORS, nothing)))
        .hasMessageContaining("cannot use " + nothing);
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
