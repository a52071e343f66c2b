package hubreturns.service.operations;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import hubreturns.signature.CertificateFile;
import hubreturns.signature.KeyFileKind;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.signature.PemBlock;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DSP's own key and certificate, which sign every DUIS answer (docs/wire.md#signature). */
public record DspIdentity(PrivateKey key, X509Certificate certificate) {
  private static final Logger log = LoggerFactory.getLogger(DspIdentity.class);
  private static final String DSP_OU = "89";

  /** The certificate in the data directory. */
  static final String CERTIFICATE = "dsp.pem";

  private static final String KEY = "dsp.key";

  /**
   * Loads the configured identity, or the one in the data directory, which is made if it is
   * missing.
   */
  public static DspIdentity load(Settings settings, Instant now) {
    Path certificateFile = file(settings, Setting.DSP_CERTIFICATE, CERTIFICATE);
    Path keyFile = file(settings, Setting.DSP_KEY, KEY);
    try {
      if (isToBeMade(settings)) {
        SelfMadeCertificate.write(DSP_OU, settings.dsp(), certificateFile, keyFile, now);
        log.info(
            "Created the DSP's key and certificate {}. Suppliers verify answers with this"
                + " certificate",
            certificateFile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the DSP's key " + keyFile, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK makes keys on P-256", e);
    }
    return identity(settings, keyFile, certificateFile, now);
  }

  /** Whether {@link #load} makes the key and the certificate. */
  static boolean isToBeMade(Settings settings) {
    return !SettingsCheck.namesDsp(settings)
        && !Files.exists(file(settings, Setting.DSP_CERTIFICATE, CERTIFICATE));
  }

  /**
   * The refusal to make a key beside other nodes, whose answers have another signature.
   *
   * @param running the name of a node that runs on the same database
   */
  static Refused keyOfItsOwn(Settings settings, String running) {
    return new Refused(
        "The node %s runs on this database, and this node would make a DSP key and certificate of its own, whose answers suppliers refuse. Set %s and %s to the key and certificate of that node, or copy its dsp.key and dsp.pem into %s"
            .formatted(
                running,
                Setting.DSP_KEY.variable(),
                Setting.DSP_CERTIFICATE.variable(),
                settings.path(Setting.DATA_DIR)));
  }

  /** Reads the identity as {@link #load} does, but makes none where it is missing. */
  static void check(Settings settings, Instant now) {
    Path certificateFile = file(settings, Setting.DSP_CERTIFICATE, CERTIFICATE);
    if (SettingsCheck.namesDsp(settings) || Files.exists(certificateFile)) {
      identity(settings, file(settings, Setting.DSP_KEY, KEY), certificateFile, now);
    }
  }

  private static DspIdentity identity(
      Settings settings, Path keyFile, Path certificateFile, Instant now) {
    DspIdentity identity = read(keyFile, certificateFile);
    for (String doubt : identity.doubts(settings.dsp(), now)) {
      log.warn(
          "Suppliers may reject the DSP's answers, because its certificate {} {}",
          certificateFile,
          doubt);
    }
    return identity;
  }

  /** Reads a key and its certificate from PEM files. */
  static DspIdentity read(Path keyFile, Path certificateFile) {
    PrivateKey key = use(keyFile, "key", DspIdentity::key);
    List<X509Certificate> certificates = certificates(certificateFile);
    // A file may hold the authority's certificate too, before the DSP's or after it.
    X509Certificate certificate =
        certificates.stream()
            .filter(one -> new OrganisationCertificate(one).isOf(key))
            .findFirst()
            .orElse(certificates.getFirst());
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

  /** Why others may not accept the certificate as the DSP's; each is the rest of a sentence. */
  List<String> doubts(UserId dsp, Instant now) {
    OrganisationCertificate organisation = new OrganisationCertificate(certificate);
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    List<String> doubts = new ArrayList<>();
    if (organisation.eui().isEmpty()) {
      doubts.add(OrganisationCertificate.WITHOUT_EUI + ". Renew the certificate");
    }
    organisation
        .eui()
        .filter(eui -> !eui.equals(dsp))
        .ifPresent(eui ->
            doubts.add(
                "belongs to %s, and %s is %s. Correct the setting, or renew the certificate"
                    .formatted(eui, Setting.DSP_EUI.variable(), dsp)));
    if (!organisation.isForSigning()) {
      doubts.add(
          "is not for signing (its key usage has no digitalSignature). Get a certificate for signing");
    }
    if (now.isBefore(from)) {
      doubts.add("is valid only from %s. Use it after that, or correct the clock".formatted(from));
    }
    if (now.isAfter(to)) {
      doubts.add("expired at %s. Renew the certificate".formatted(to));
    }
    return doubts;
  }

  /** Loads the certificate without the key. */
  static X509Certificate certificate(Settings settings) {
    List<X509Certificate> certificates =
        certificates(file(settings, Setting.DSP_CERTIFICATE, CERTIFICATE));
    Optional<UserId> dsp = Optional.of(settings.dsp());
    return certificates.stream()
        .filter(one -> new OrganisationCertificate(one).eui().equals(dsp))
        .findFirst()
        .orElse(certificates.getFirst());
  }

  private static Path file(Settings settings, Setting setting, String standard) {
    return settings
        .optional(setting)
        .map(Path::of)
        .orElse(settings.path(Setting.DATA_DIR).resolve(standard));
  }

  /** Reads the first certificate of a file. */
  static X509Certificate certificate(Path file) {
    return certificates(file).getFirst();
  }

  private static List<X509Certificate> certificates(Path file) {
    return use(file, "certificate", content -> CertificateFile.of(content).certificates());
  }

  /** Reads a file that a setting names. */
  private static <T> T use(Path file, String what, Reading<T> reading) {
    try {
      return reading.of(
          GivenFile.bytes(file, GivenFile.KEYS_BYTES_MAX)
              .orElseThrow(() -> new CertificateException(GivenFile.TOO_LARGE_FOR_KEYS)));
    } catch (IOException e) {
      throw new Settings.BadSetting(
          "cannot read the DSP's %s %s: %s".formatted(what, file, FileTrouble.of(e)), e);
    } catch (CertificateException e) {
      throw new Settings.BadSetting(
          "cannot use the DSP's %s %s: it %s".formatted(what, file, e.getMessage()), e);
    }
  }

  private interface Reading<T> {
    T of(byte[] content) throws CertificateException;
  }

  public XmlSigner signer() {
    return new XmlSigner(key, certificate);
  }

  private static PrivateKey key(byte[] content) throws CertificateException {
    String text = PemBlock.textOf(content);
    PemBlock.requireWhole(text);
    byte[] pkcs8 =
        PemBlock.allIn(text).stream()
            .filter(block -> block.label().equals("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() ->
                new CertificateException(KeyFileKind.instead(content, KeyFileKind.PRIVATE_KEY)))
            .der();
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "holds a private key that is damaged, or is not an EC key with a named curve. Convert it with: openssl pkey -in FILE -ec_param_enc named_curve -out NEW",
          e);
    }
  }
}
