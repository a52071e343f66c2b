package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.service.testing.LogLines;
import hubreturns.signature.PemBlock;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;

class TlsFilesTest {
  @TempDir Path folder = Path.of("");

  private final TestPki pki = new TestPki();
  private final Map<Setting, String> names = new EnumMap<>(Setting.class);
  private final Port port = new Port();

  /** Keeps the files that the DUIS port is given. */
  private static final class Port implements SslBundleRegistry {
    private final List<SslBundle> updates = new ArrayList<>();

    @Override
    public void registerBundle(String name, SslBundle bundle) {
      throw new AssertionError(name);
    }

    @Override
    public void updateBundle(String name, SslBundle bundle) {
      assertThat(name).isEqualTo(TlsFiles.BUNDLE);
      updates.add(bundle);
    }
  }

  @BeforeEach
  void write_the_files() throws IOException {
    names.put(Setting.TLS_CERTIFICATE, pki.user(new UserId(1)).writeTo(folder, "tls").toString());
    names.put(Setting.TLS_KEY, folder.resolve("tls.key").toString());
    names.put(
        Setting.TLS_CLIENT_CA,
        Files.writeString(folder.resolve("ca.pem"), pki.anchorPem()).toString());
  }

  private TlsFiles files() {
    return TlsFiles.of(Settings.of(names)).orElseThrow();
  }

  private Path file(Setting setting) {
    return Settings.of(names).path(setting);
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS_CERTIFICATE", "TLS_KEY", "TLS_CLIENT_CA"})
  void a_file_that_is_cut_short_is_named(Setting setting) throws IOException {
    String whole = Files.readString(file(setting));
    Files.writeString(file(setting), whole + whole.substring(0, whole.length() - 20));

    assertThatThrownBy(this::files)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("cannot use %s, the file of %s", file(setting), setting.variable())
        .hasMessageContaining("cut short. Copy it again");
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS_CERTIFICATE", "TLS_KEY", "TLS_CLIENT_CA"})
  void an_empty_file_is_named(Setting setting) throws IOException {
    Files.writeString(file(setting), "");

    assertThatThrownBy(this::files)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("the file of %s: it is empty", setting.variable());
  }

  @Test
  void a_missing_file_is_named() throws IOException {
    Files.delete(folder.resolve("ca.pem"));

    assertThatThrownBy(this::files)
        .isInstanceOf(BadSetting.class)
        .hasMessageEndingWith("HUB_RETURNS_TLS_CLIENT_CA: there is no such file or folder");
  }

  @Test
  void a_key_of_another_certificate_is_refused() throws IOException {
    pki.user(new UserId(2)).writeTo(folder, "other");
    Files.copy(folder.resolve("other.key"), folder.resolve("more.key"));
    names.put(Setting.TLS_KEY, folder.resolve("more.key").toString());

    assertThatThrownBy(this::files)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("the file of HUB_RETURNS_TLS_KEY: it is not the key of a certificate")
        .hasMessageNotContaining("must come first");
  }

  @Test
  void certificates_in_the_wrong_order_are_refused() throws IOException {
    Path certificate = file(Setting.TLS_CERTIFICATE);
    Files.writeString(certificate, pki.anchorPem() + Files.readString(certificate));

    assertThatThrownBy(this::files)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("of HUB_RETURNS_TLS_CERTIFICATE: its certificates are not a chain")
        .hasMessageNotContaining("HUB_RETURNS_TLS_KEY");
  }

  @Test
  void a_keystore_is_refused_with_the_command_that_converts_it()
      throws IOException, GeneralSecurityException {
    KeyStore keystore = KeyStore.getInstance("PKCS12");
    keystore.load(null, null);
    keystore.setCertificateEntry("one", pki.user(new UserId(2)).certificate());
    try (OutputStream out = Files.newOutputStream(folder.resolve("tls.pfx"))) {
      keystore.store(out, "secret".toCharArray());
    }
    for (Setting setting : List.of(Setting.TLS_CERTIFICATE, Setting.TLS_KEY)) {
      String before = names.put(setting, folder.resolve("tls.pfx").toString());
      assertThatThrownBy(this::files)
          .hasMessageContaining("of %s: it holds a PKCS#12 keystore", setting.variable())
          .hasMessageContaining("openssl pkcs12 -in FILE -no");
      names.put(setting, before);
    }
  }

  @Test
  void a_key_in_another_form_is_refused_with_the_command_that_converts_it() throws IOException {
    Path key = file(Setting.TLS_KEY);
    List<PemBlock> blocks = PemBlock.allIn(Files.readString(key));

    Files.write(key, Base64.getMimeDecoder().decode(blocks.getFirst().text()));
    assertThatThrownBy(this::files).hasMessageContaining("pkey -inform der -in FILE");
    Files.writeString(key, PemBlock.write("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThatThrownBy(this::files)
        .hasMessageContaining("holds an encrypted private key")
        .hasMessageEndingWith("openssl pkey -in FILE -out NEW");
  }

  @Test
  void new_files_with_an_open_key_and_the_return_of_the_earlier_files_are_logged()
      throws IOException {
    TlsFiles files = files();
    Path ca = folder.resolve("ca.pem");
    String used = Files.readString(ca);
    try (LogLines log = LogLines.of(TlsFiles.class);
        LogLines keys = LogLines.of(KeyFiles.class)) {
      Files.delete(ca);
      files.look(port);
      Files.writeString(ca, used);
      files.look(port);
      assertThat(log.texts()).as("a file that is replaced").isEmpty();

      Files.delete(ca);
      files.look(port);
      files.look(port);
      assertThat(log.texts()).singleElement().asString().contains("'serve --check'");
      Files.writeString(ca, used);
      files.look(port);
      files.look(port);
      assertThat(log.texts()).hasSize(2).last().asString().contains("are again those");

      Files.setPosixFilePermissions(
          file(Setting.TLS_KEY), PosixFilePermissions.fromString("rw-r--r--"));
      Files.writeString(ca, pki.anchorPem() + new TestPki().anchorPem());
      files.look(port);
      assertThat(keys.texts()).isEmpty();
      files.look(port);
      assertThat(keys.texts()).singleElement().asString().contains("Other accounts can read");
    }
  }

  @Test
  void the_port_gets_new_files_once_two_looks_see_the_same() throws IOException {
    TlsFiles files = files();
    files.look(port);
    Files.writeString(folder.resolve("ca.pem"), pki.anchorPem() + new TestPki().anchorPem());

    files.look(port);
    assertThat(port.updates).isEmpty();
    files.look(port);
    files.look(port);
    assertThat(port.updates).hasSize(1);
  }

  @Test
  void the_port_keeps_its_files_while_new_ones_cannot_be_used() throws IOException {
    TlsFiles files = files();
    String both = pki.anchorPem() + new TestPki().anchorPem();
    try (LogLines log = LogLines.of(TlsFiles.class)) {
      for (String unusable : List.of("", both.substring(0, both.length() - 100))) {
        Files.writeString(folder.resolve("ca.pem"), unusable);
        files.look(port);
        files.look(port);
        files.look(port);
      }
      assertThat(port.updates).isEmpty();
      assertThat(log.texts()).hasSize(2);
      assertThat(log.texts().getFirst())
          .startsWith("The DUIS port keeps its earlier TLS files, because it cannot use");

      Files.writeString(folder.resolve("ca.pem"), both);
      files.look(port);
      files.look(port);
      assertThat(port.updates).hasSize(1);
      assertThat(log.texts()).last().isEqualTo("The DUIS port uses its new TLS files");
    }
  }
}
