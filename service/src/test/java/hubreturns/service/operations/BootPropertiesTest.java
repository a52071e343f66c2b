package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files of TLS, before Spring reads them. */
class BootPropertiesTest {
  @TempDir Path folder = Path.of("");

  private final Map<Setting, String> tls = new EnumMap<>(Setting.class);

  @BeforeEach
  void write_the_files() throws IOException {
    TestPki pki = new TestPki();
    tls.put(Setting.TLS_CERTIFICATE, pki.user(new UserId(1)).writeTo(folder, "tls").toString());
    tls.put(Setting.TLS_KEY, folder.resolve("tls.key").toString());
    tls.put(
        Setting.TLS_CLIENT_CA,
        Files.writeString(folder.resolve("ca.pem"), pki.anchorPem()).toString());
  }

  private Map<String, Object> properties() {
    return BootProperties.of(Settings.of(tls), Set.of(ServiceRole.DUIS));
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS_CERTIFICATE", "TLS_KEY", "TLS_CLIENT_CA"})
  void a_file_of_tls_that_is_cut_short_is_named(Setting setting) throws IOException {
    Path file = Settings.of(tls).path(setting);
    String whole = Files.readString(file);
    Files.writeString(file, whole + whole.substring(0, whole.length() - 20));

    assertThatThrownBy(this::properties)
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageContaining("cannot use " + file + ", the file of " + setting.variable())
        .hasMessageContaining("cut short. Copy it again");
  }

  @Test
  void a_file_of_tls_that_is_missing_is_named() throws IOException {
    Files.delete(folder.resolve("ca.pem"));

    assertThatThrownBy(this::properties)
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageEndingWith("HUB_RETURNS_TLS_CLIENT_CA: there is no such file or folder");
  }

  @Test
  void whole_files_of_tls_are_used() {
    assertThat(properties()).containsEntry("server.ssl.client-auth", "need");
  }
}
