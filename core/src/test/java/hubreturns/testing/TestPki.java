package hubreturns.testing;

import hubreturns.signature.PemBlock;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A public key infrastructure like the field's, made in each test run. */
public final class TestPki {
  /** The role of a User's signing certificate. */
  public static final String USER_OU = "87";

  private static final Instant FROM = Instant.parse("2018-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2118-01-01T00:00:00Z");

  private final KeyPair authorityKey = keyPair("secp256r1");
  private final X500Name authorityName =
      new X500NameBuilder()
          .addRDN(BCStyle.OU, new DERUTF8String("07"))
          .addRDN(BCStyle.CN, new DERUTF8String("Z1"))
          .build();
  private final SecureRandom random = new SecureRandom();

  /** A key and the certificate that names it. */
  public record Identity(PrivateKey key, X509Certificate certificate) {

    /** The certificate in PEM. */
    public String certificatePem() {
      try {
        return PemBlock.write("CERTIFICATE", certificate.getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Writes {@code name.pem} and {@code name.key} (PKCS#8) and returns the certificate's path. */
    public Path writeTo(Path folder, String name) {
      try {
        Files.createDirectories(folder);
        Files.writeString(
            folder.resolve(name + ".key"), PemBlock.write("PRIVATE KEY", key.getEncoded()));
        return Files.writeString(folder.resolve(name + ".pem"), certificatePem());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A certificate that can be changed before it is issued. */
  public record Order(
      UserId eui,
      String ou,
      String curve,
      BigInteger serial,
      Instant from,
      Instant to,
      Optional<KeyUsage> usage) {
    /** An order for a certificate that states no purpose. */
    public Order(UserId eui, String ou, String curve, BigInteger serial, Instant from, Instant to) {
      this(eui, ou, curve, serial, from, to, Optional.empty());
    }

    /** The same with another OU. */
    public Order ou(String other) {
      return new Order(eui, other, curve, serial, from, to, usage);
    }

    /** The same on another curve. */
    public Order curve(String other) {
      return new Order(eui, ou, other, serial, from, to, usage);
    }

    /** The same with another period of validity. */
    public Order valid(Instant start, Instant end) {
      return new Order(eui, ou, curve, serial, start, end, usage);
    }

    /** The same, for key agreement and not for signing. */
    public Order forKeyAgreement() {
      return new Order(
          eui, ou, curve, serial, from, to, Optional.of(new KeyUsage(KeyUsage.keyAgreement)));
    }
  }

  /** A User's signing certificate with a serial of 128 bits, valid for a century. */
  public Order order(UserId eui) {
    BigInteger serial = new BigInteger(128, random).setBit(127);
    return new Order(eui, USER_OU, "secp256r1", serial, FROM, TO);
  }

  public Identity user(UserId eui) {
    return issue(order(eui));
  }

  public Identity issue(Order order) {
    KeyPair pair = keyPair(order.curve());
    X500Name subject =
        new X500NameBuilder()
            .addRDN(BCStyle.OU, new DERUTF8String(order.ou()))
            .addRDN(
                BCStyle.UNIQUE_IDENTIFIER,
                new DERBitString(ByteBuffer.allocate(8).putLong(order.eui().eui64()).array()))
            .build();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              authorityName,
              order.serial(),
              Date.from(order.from()),
              Date.from(order.to()),
              subject,
              pair.getPublic());
      if (order.usage().isPresent()) {
        builder.addExtension(Extension.keyUsage, true, order.usage().get());
      }
      X509Certificate certificate =
          new JcaX509CertificateConverter().getCertificate(builder.build(authoritySigner()));
      return new Identity(pair.getPrivate(), certificate);
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The authority's own certificate in PEM, the trust anchor of all certificates that it issued.
   */
  public String anchorPem() {
    try {
      return PemBlock.write(
          "CERTIFICATE",
          new JcaX509v3CertificateBuilder(
                  authorityName,
                  BigInteger.ONE,
                  Date.from(FROM),
                  Date.from(TO),
                  authorityName,
                  authorityKey.getPublic())
              .build(authoritySigner())
              .getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The authority's revocation list with these certificates, in PEM. */
  public String revocationsPem(X509Certificate... revoked) {
    return revocationsPem(TO, revoked);
  }

  /** A revocation list whose next update is due at this time. */
  public String revocationsPem(Instant nextUpdate, X509Certificate... revoked) {
    X509v2CRLBuilder list = new X509v2CRLBuilder(authorityName, Date.from(FROM));
    list.setNextUpdate(Date.from(nextUpdate));
    for (X509Certificate certificate : revoked) {
      list.addCRLEntry(certificate.getSerialNumber(), Date.from(FROM), CRLReason.keyCompromise);
    }
    try {
      return PemBlock.write("X509 CRL", list.build(authoritySigner()).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private ContentSigner authoritySigner() throws OperatorCreationException {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKey.getPrivate());
  }

  private static KeyPair keyPair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
