package hubreturns.service.operations;

import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DSP's own key and certificate, which sign every DUIS answer (docs/wire.md#signature). */
public record DspIdentity(PrivateKey key, X509Certificate certificate, Path certificateFile) {
  private static final Logger log = LoggerFactory.getLogger(DspIdentity.class);
  private static final String DSP_OU = "89";
  private static final int SERIAL_BITS = 127;
  private static final int VALID_DAYS = 3_650;
  private static final ASN1ObjectIdentifier UNIQUE_IDENTIFIER =
      new ASN1ObjectIdentifier("2.5.4.45");

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
        make(settings.dsp(), certificateFile, keyFile, now);
      }
      return new DspIdentity(readKey(keyFile), readCertificate(certificateFile), certificateFile);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the DSP's key " + keyFile, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new Settings.BadSetting(
          "the DSP's certificate " + certificateFile + " or key " + keyFile + " is not usable PEM",
          e);
    }
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

  private static void make(UserId dsp, Path certificateFile, Path keyFile, Instant now)
      throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    X500Name issuer =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.OU, new DERUTF8String("07"))
            .addRDN(BCStyle.CN, new DERUTF8String("Hub Returns self-made"))
            .build();
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.OU, new DERUTF8String(DSP_OU))
            .addRDN(
                UNIQUE_IDENTIFIER,
                new DERBitString(ByteBuffer.allocate(Long.BYTES).putLong(dsp.eui64()).array()))
            .build();
    X509Certificate certificate;
    try {
      certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          issuer,
                          new BigInteger(SERIAL_BITS, new SecureRandom()),
                          Date.from(now.minus(1, ChronoUnit.HOURS)),
                          Date.from(now.plus(VALID_DAYS, ChronoUnit.DAYS)),
                          subject,
                          pair.getPublic())
                      .build(
                          new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
    PrivateFiles.createFolderOf(keyFile);
    // The certificate is written last, so that a certificate always has a complete key.
    PrivateFiles.write(keyFile, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    PrivateFiles.write(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
    log.info(
        "Created the DSP's key and certificate {}. Suppliers verify answers with this certificate",
        certificateFile);
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
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
