package hubreturns.service.operations;

import hubreturns.signature.PemBlock;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Objects;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key on P-256 and a certificate for it, in the form that the SMKI issues. */
final class SelfMadeCertificate {
  private static final int SERIAL_BITS = 127;
  private static final int VALID_DAYS = 3_650;

  private SelfMadeCertificate() {}

  /** Makes a key and a certificate for this role and EUI-64, and writes both as PEM. */
  static void write(String ou, UserId eui, Path certificateFile, Path keyFile, Instant now)
      throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    X500Name issuer = new X500Name("OU=07,CN=Hub Returns self-made");
    X500Name subject =
        new X500NameBuilder()
            .addRDN(BCStyle.OU, new DERUTF8String(ou))
            .addRDN(
                BCStyle.UNIQUE_IDENTIFIER,
                new DERBitString(ByteBuffer.allocate(Long.BYTES).putLong(eui.eui64()).array()))
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
    DataDirectory.open(Objects.requireNonNull(keyFile.toAbsolutePath().getParent()));
    // The certificate is written last, so that a certificate always has a complete key.
    PrivateFiles.write(keyFile, PemBlock.write("PRIVATE KEY", pair.getPrivate().getEncoded()));
    PrivateFiles.write(certificateFile, PemBlock.write("CERTIFICATE", certificate.getEncoded()));
  }
}
