package hubreturns.service.operations;

import hubreturns.signature.OrganisationCertificate;
import hubreturns.signature.XmlSigner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DSP's own key and certificate, which sign every DUIS answer (docs/wire.md#signature). */
public record DspIdentity(PrivateKey key, X509Certificate certificate) {
  private static final Logger log = LoggerFactory.getLogger(DspIdentity.class);
  private static final String DSP_OU = "89";

  /**
   * Loads the configured identity, or the one in the data directory, which is made if it is
   * missing.
   */
  public static DspIdentity load(Settings settings, Instant now) {
    boolean isNamed =
        settings.areSet("set both %s and %s, or neither", Setting.DSP_CERTIFICATE, Setting.DSP_KEY);
    Path certificateFile = file(settings, Setting.DSP_CERTIFICATE, "dsp.pem");
    Path keyFile = file(settings, Setting.DSP_KEY, "dsp.key");
    try {
      if (!isNamed && !Files.exists(certificateFile)) {
        SelfMadeCertificate.write(DSP_OU, settings.dsp(), certificateFile, keyFile, now);
        log.info(
            "Created the DSP's key and certificate {}. Suppliers verify answers with this"
                + " certificate",
            certificateFile);
      }
      return read(keyFile, certificateFile);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the DSP's key " + keyFile, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK makes keys on P-256", e);
    }
  }

  /** Reads a key and its certificate from PEM files. */
  static DspIdentity read(Path keyFile, Path certificateFile) throws IOException {
    PrivateKey key = readKey(keyFile);
    X509Certificate certificate = certificate(certificateFile);
    OrganisationCertificate organisation = new OrganisationCertificate(certificate);
    if (!organisation.onP256()) {
      throw new Settings.BadSetting(
          "the key of the DSP's certificate " + certificateFile + " is not on P-256");
    }
    if (!organisation.isOf(key)) {
      throw new Settings.BadSetting(
          "the DSP's certificate %s is for another key than %s. Set %s and %s to files that belong together"
              .formatted(
                  certificateFile,
                  keyFile,
                  Setting.DSP_CERTIFICATE.variable(),
                  Setting.DSP_KEY.variable()));
    }
    return new DspIdentity(key, certificate);
  }

  /** Loads the certificate without the key. */
  static X509Certificate certificate(Settings settings) {
    return certificate(file(settings, Setting.DSP_CERTIFICATE, "dsp.pem"));
  }

  private static Path file(Settings settings, Setting setting, String standard) {
    return settings
        .optional(setting)
        .map(Path::of)
        .orElse(settings.path(Setting.DATA_DIR).resolve(standard));
  }

  /** Reads the certificate from a PEM file. */
  static X509Certificate certificate(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
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

  private static PrivateKey readKey(Path file) throws IOException {
    String body =
        Files.readString(file, StandardCharsets.ISO_8859_1)
            .replaceAll("-----[A-Z ]+-----", "")
            .replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new Settings.BadSetting(
          "the DSP's key %s is not an EC key in PKCS#8 and PEM without a password. Convert it with: openssl pkey -in KEY -ec_param_enc named_curve -out KEY.pem"
              .formatted(file),
          e);
    }
  }
}
