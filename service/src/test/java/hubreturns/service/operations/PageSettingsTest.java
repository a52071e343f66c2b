package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the pages. */
class PageSettingsTest {
  private static Settings withPasskeys(String baseUrl) {
    return Settings.of(
        Map.of(Setting.SSI_PASSKEYS_REQUIRED, "true", Setting.SSI_BASE_URL, baseUrl));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://returns.example",
        "https://returns.example/",
        "https://returns.example:8443",
        "https://intranet",
        "http://localhost:8080"
      })
  void passkeys_belong_to_the_address_that_people_use(String baseUrl) {
    assertThat(PageSettings.from(withPasskeys(baseUrl)).passkeysFor())
        .contains(URI.create(baseUrl.replaceAll("/$", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://returns.example",
        "https://192.0.2.1",
        "https://[2001:db8::1]",
        "https://Returns.example",
        "https://returns_example",
        ""
      })
  void passkeys_need_an_address_that_browsers_accept(String baseUrl) {
    assertThatThrownBy(() -> PageSettings.from(withPasskeys(baseUrl)))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageStartingWith("HUB_RETURNS_SSI_PASSKEYS_REQUIRED needs HUB_RETURNS_SSI_BASE_URL");
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.example/.well-known/openid-configuration, Leave out /.well-known",
    "http://login.example/realm, with https"
  })
  void an_issuer_that_cannot_be_used_says_what_to_change(String issuer, String hint) {
    assertThatThrownBy(
            () -> PageSettings.checkIssuer(Settings.of(Map.of(Setting.OIDC_ISSUER, issuer))))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageContaining(hint);
  }

  @Test
  void nobody_needs_a_passkey_by_default() {
    assertThat(PageSettings.from(Settings.of(Map.of())).passkeysFor()).isEmpty();
  }

  @Test
  void the_pages_listen_where_the_duis_interface_does_unless_told_otherwise() {
    assertThat(PageSettings.from(Settings.of(Map.of(Setting.BIND_ADDRESS, "192.0.2.1"))).address())
        .isEqualTo("192.0.2.1");
    assertThat(
            PageSettings.from(
                    Settings.of(
                        Map.of(
                            Setting.BIND_ADDRESS,
                            "192.0.2.1",
                            Setting.SSI_BIND_ADDRESS,
                            "127.0.0.1")))
                .address())
        .isEqualTo("127.0.0.1");
  }
}
