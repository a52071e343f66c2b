package hubreturns.service.operations;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.signature.PemBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;

/**
 * The TLS files of the DUIS port. The port takes up new files while the service runs. New files
 * must first pass the same checks as at start. Until then, the port keeps the earlier files.
 */
final class TlsFiles {
  /** The name under which the DUIS port finds its certificates. */
  static final String BUNDLE = "duis";

  private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

  private final Settings settings;
  private final SslBundle atStart;
  private Map<Setting, String> used;
  private Map<Setting, String> seen;
  private String trouble = "";
  private int looksAtTrouble;

  private TlsFiles(Settings settings) {
    this.settings = settings;
    this.used = read();
    this.seen = used;
    this.atStart = bundle(used);
  }

  /**
   * The files that the settings name; empty for plain HTTP.
   *
   * @throws BadSetting when one of them cannot be used, or they do not fit together
   */
  static Optional<TlsFiles> of(Settings settings) {
    return SettingsCheck.usesTls(settings) ? Optional.of(new TlsFiles(settings)) : Optional.empty();
  }

  /** The files with which the DUIS port starts. */
  SslBundle atStart() {
    return atStart;
  }

  /**
   * Looks at the files, and gives new ones to the port. Two looks in a row must find the same
   * content, because a file may be half written at the first look.
   */
  void look(SslBundleRegistry port) {
    try {
      Map<Setting, String> now = read();
      if (now.equals(seen) && !now.equals(used)) {
        port.updateBundle(BUNDLE, bundle(now));
        used = now;
        log.info("The DUIS port uses its new TLS files");
      }
      seen = now;
      trouble = "";
    } catch (BadSetting e) {
      String now = String.valueOf(e.getMessage());
      looksAtTrouble = now.equals(trouble) ? looksAtTrouble + 1 : 1;
      trouble = now;
      if (looksAtTrouble == 2) {
        log.error("The DUIS port keeps its earlier TLS files, because it {}", now);
      }
    }
  }

  private Map<Setting, String> read() {
    Map<Setting, String> files = new LinkedHashMap<>();
    files.put(Setting.TLS_CERTIFICATE, read(Setting.TLS_CERTIFICATE));
    files.put(Setting.TLS_KEY, read(Setting.TLS_KEY));
    files.put(Setting.TLS_CLIENT_CA, read(Setting.TLS_CLIENT_CA));
    return files;
  }

  private String read(Setting setting) {
    Path file = settings.path(setting);
    try {
      String text = PemBlock.textOf(Files.readAllBytes(file));
      // Spring leaves out a last certificate that is cut short, and does not report it.
      PemBlock.requireWhole(text);
      if (PemBlock.allIn(text).isEmpty()) {
        throw new BadSetting(
            "cannot use %s, the file of %s: it holds no PEM".formatted(file, setting.variable()));
      }
      return text;
    } catch (IOException e) {
      throw new BadSetting(
          "cannot read %s, the file of %s: %s"
              .formatted(file, setting.variable(), FileTrouble.of(e)),
          e);
    } catch (PemBlock.Damaged e) {
      throw new BadSetting(
          "cannot use %s, the file of %s: it %s"
              .formatted(file, setting.variable(), e.getMessage()),
          e);
    }
  }

  private static SslBundle bundle(Map<Setting, String> files) {
    PemSslBundleProperties properties = new PemSslBundleProperties();
    properties.getKeystore().setCertificate(files.get(Setting.TLS_CERTIFICATE));
    properties.getKeystore().setPrivateKey(files.get(Setting.TLS_KEY));
    // Otherwise, only the first sender would notice that the certificate belongs to another key.
    properties.getKeystore().setVerifyKeys(true);
    properties.getTruststore().setCertificate(files.get(Setting.TLS_CLIENT_CA));
    try {
      SslBundle bundle = PropertiesSslBundle.get(properties);
      // Only the stores show whether the certificates are in order. Otherwise the port would ask
      // for them first.
      warnUnlessValid(Objects.requireNonNull(bundle.getStores().getKeyStore()));
      bundle.getStores().getTrustStore();
      return bundle;
    } catch (RuntimeException | KeyStoreException e) {
      throw new BadSetting(
          "cannot use the files of %s, %s and %s together: %s. The port's own certificate must come first, then the one that issued it. If the certificate is new, copy its key too"
              .formatted(
                  Setting.TLS_CERTIFICATE.variable(),
                  Setting.TLS_KEY.variable(),
                  Setting.TLS_CLIENT_CA.variable(),
                  e.getMessage()),
          e);
    }
  }

  private static void warnUnlessValid(KeyStore keys) throws KeyStoreException {
    if (keys.getCertificate(keys.aliases().nextElement()) instanceof X509Certificate own) {
      try {
        own.checkValidity();
      } catch (CertificateException e) {
        log.warn(
            "Senders refuse the DUIS port's TLS certificate: it is valid from {} to {}",
            own.getNotBefore().toInstant(),
            own.getNotAfter().toInstant());
      }
    }
  }
}
