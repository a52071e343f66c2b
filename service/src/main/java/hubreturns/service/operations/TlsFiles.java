package hubreturns.service.operations;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.signature.CertificateFile;
import hubreturns.signature.KeyFileKind;
import hubreturns.signature.PemBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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
import org.springframework.boot.ssl.pem.PemContent;

/**
 * The TLS files of the DUIS port. The port takes up new files while the service runs. New files
 * must first pass the same checks as at start. Until then, the port keeps the earlier files.
 */
final class TlsFiles {
  /** The name under which the DUIS port finds its certificates. */
  static final String BUNDLE = "duis";

  private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

  /** Ten minutes, at a look every three seconds. */
  private static final int LOOKS_BETWEEN_LINES = 200;

  private final Settings settings;
  private final SslBundle atStart;
  private Map<Setting, String> used;
  private Map<Setting, String> seen;
  private String trouble = "";
  private int looksAtTrouble;

  /** Whether the log says that files cannot be used, and not yet that this is over. */
  private boolean isReported;

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
      boolean isSettled = now.equals(seen);
      seen = now;
      if (now.equals(used)) {
        if (isReported) {
          log.info("The files for TLS are again those that the DUIS port uses");
        }
        isReported = false;
      } else if (isSettled) {
        port.updateBundle(BUNDLE, bundle(now));
        used = now;
        isReported = false;
        log.info("The DUIS port uses its new TLS files");
        KeyFiles.warnIfOpen(settings, Setting.TLS_KEY);
      }
      trouble = "";
    } catch (BadSetting e) {
      String now = String.valueOf(e.getMessage());
      looksAtTrouble = now.equals(trouble) ? looksAtTrouble + 1 : 0;
      trouble = now;
      if (looksAtTrouble % LOOKS_BETWEEN_LINES == 1) {
        isReported = true;
        log.error(
            "The DUIS port keeps its earlier TLS files, because it {}. Do not restart the service"
                + " before 'serve --check' accepts the files",
            now);
      }
    }
  }

  private Map<Setting, String> read() {
    Map<Setting, String> files = new LinkedHashMap<>();
    files.put(Setting.TLS_CERTIFICATE, read(Setting.TLS_CERTIFICATE, TlsFiles::certificates));
    files.put(Setting.TLS_KEY, read(Setting.TLS_KEY, TlsFiles::key));
    files.put(Setting.TLS_CLIENT_CA, read(Setting.TLS_CLIENT_CA, TlsFiles::certificates));
    return files;
  }

  private interface Reader {
    /** Throws an exception whose message follows the name of the file. */
    String read(byte[] content) throws GeneralSecurityException;
  }

  private String read(Setting setting, Reader reader) {
    Path file = settings.path(setting);
    try {
      return reader.read(
          GivenFile.bytes(file, GivenFile.KEYS_BYTES_MAX)
              .orElseThrow(() -> new CertificateException(GivenFile.TOO_LARGE_FOR_KEYS)));
    } catch (IOException e) {
      throw new BadSetting(
          "cannot read %s, the file of %s: %s"
              .formatted(file, setting.variable(), FileTrouble.of(e)),
          e);
    } catch (GeneralSecurityException e) {
      throw bad(setting, "it " + e.getMessage(), e);
    }
  }

  private BadSetting bad(Setting setting, String reason, Exception e) {
    return new BadSetting(
        "cannot use %s, the file of %s: %s"
            .formatted(settings.path(setting), setting.variable(), reason),
        e);
  }

  private static String certificates(byte[] content) throws GeneralSecurityException {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate certificate : CertificateFile.of(content).certificates()) {
      pem.append(PemBlock.write("CERTIFICATE", certificate.getEncoded()));
    }
    return pem.toString();
  }

  private static String key(byte[] content) throws GeneralSecurityException {
    String text = PemBlock.textOf(content);
    PemBlock.requireWhole(text);
    for (PemBlock block : PemBlock.allIn(text)) {
      // A key with a password has a line with this word before its base64.
      if (block.label().matches("(?:EC |RSA )?PRIVATE KEY")
          && !block.text().contains("ENCRYPTED")) {
        String key = PemBlock.write(block.label(), block.der());
        try {
          PemContent.of(key).getPrivateKey();
          return key;
        } catch (RuntimeException e) {
          throw new CertificateException(
              "holds a key that is damaged, or of an unknown kind. Copy it again, or convert it with: openssl pkey -in FILE -out NEW",
              e);
        }
      }
    }
    throw new CertificateException(KeyFileKind.instead(content, KeyFileKind.PRIVATE_KEY));
  }

  private SslBundle bundle(Map<Setting, String> files) {
    PemSslBundleProperties properties = new PemSslBundleProperties();
    properties.getKeystore().setCertificate(files.get(Setting.TLS_CERTIFICATE));
    properties.getKeystore().setPrivateKey(files.get(Setting.TLS_KEY));
    // Otherwise, only the first sender would notice that the certificate belongs to another key.
    properties.getKeystore().setVerifyKeys(true);
    properties.getTruststore().setCertificate(files.get(Setting.TLS_CLIENT_CA));
    SslBundle bundle;
    try {
      bundle = PropertiesSslBundle.get(properties);
    } catch (RuntimeException e) {
      throw bad(
          Setting.TLS_KEY,
          "it is not the key of a certificate in %s, the file of %s. Copy the key and its certificate again (%s)"
              .formatted(
                  settings.path(Setting.TLS_CERTIFICATE),
                  Setting.TLS_CERTIFICATE.variable(),
                  e.getMessage()),
          e);
    }
    // Only the store shows whether the certificates are in order. Otherwise the port would ask for
    // it first.
    try {
      warnUnlessValid(Objects.requireNonNull(bundle.getStores().getKeyStore()));
    } catch (RuntimeException | KeyStoreException e) {
      throw bad(
          Setting.TLS_CERTIFICATE,
          "its certificates are not a chain. The port's own certificate must come first, then the one that issued it, and so on",
          e);
    }
    return bundle;
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
