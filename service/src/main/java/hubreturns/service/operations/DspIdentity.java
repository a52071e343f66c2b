package hubreturns.service.operations;

import hubreturns.signature.XmlSigner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DSP's own key and certificate, which sign every DUIS answer (docs/wire.md#signature). */
public record DspIdentity(PrivateKey key, X509Certificate certificate, Path certificateFile) {
  private static final Logger log = LoggerFactory.getLogger(DspIdentity.class);
  private static final String DSP_OU = "89";

  /**
   * Loads the configured identity, or the one in the data directory, which is made if it is
   * missing.
   */
  public static DspIdentity load(Settings settings, Instant now) {
    Optional<String> certificate = settings.optional(Setting.DSP_CERTIFICATE);
    Optional<String> key = settings.optional(Setting.DSP_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new Settings.BadSetting(
          "set both "
              + Setting.DSP_CERTIFICATE.variable()
              + " and "
              + Setting.DSP_KEY.variable()
              + ", or neither");
    }
    Path folder = settings.path(Setting.DATA_DIR);
    Path certificateFile = certificate.map(Path::of).orElse(folder.resolve("dsp.pem"));
    Path keyFile = key.map(Path::of).orElse(folder.resolve("dsp.key"));
    try {
      if (key.isEmpty() && !Files.exists(certificateFile)) {
        SelfMadeCertificate.write(DSP_OU, settings.dsp(), certificateFile, keyFile, now);
        log.info(
            "Created the DSP's key and certificate {}. Suppliers verify answers with this"
                + " certificate",
            certificateFile);
      }
      return read(keyFile, certificateFile);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the DSP's key " + keyFile, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new Settings.BadSetting(
          "the DSP's certificate " + certificateFile + " or key " + keyFile + " is not usable PEM",
          e);
    }
  }

  /** Reads a key and its certificate from PEM files. */
  static DspIdentity read(Path keyFile, Path certificateFile)
      throws IOException, GeneralSecurityException {
    return new DspIdentity(readKey(keyFile), readCertificate(certificateFile), certificateFile);
  }

  /** Loads the certificate without the key. */
  static X509Certificate certificate(Settings settings) {
    return certificate(
        settings
            .optional(Setting.DSP_CERTIFICATE)
            .map(Path::of)
            .orElse(settings.path(Setting.DATA_DIR).resolve("dsp.pem")));
  }

  /** Reads the certificate from a PEM file. */
  static X509Certificate certificate(Path file) {
    try {
      return readCertificate(file);
    } catch (IOException e) {
      throw new UnreadableFile(file);
    } catch (GeneralSecurityException e) {
      throw new Settings.BadSetting(file + " does not hold a PEM certificate", e);
    }
  }

  /** A signer with this identity. */
  public XmlSigner signer() {
    return new XmlSigner(key, certificate);
  }

  private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
    String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
  }

  private static X509Certificate readCertificate(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
