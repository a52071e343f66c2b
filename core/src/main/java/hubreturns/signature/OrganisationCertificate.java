package hubreturns.signature;

import hubreturns.vocabulary.UserId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * An organisation's certificate, whose subject holds its EUI-64 and its role
 * (docs/wire.md#signature).
 */
public record OrganisationCertificate(X509Certificate certificate) {
  /** What is wrong with a certificate without {@link #eui}: the rest of a sentence. */
  public static final String WITHOUT_EUI =
      "names no EUI-64: its subject needs the attribute x500UniqueIdentifier as a BIT STRING of eight bytes";

  private static final String UNIQUE_IDENTIFIER = "2.5.4.45";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final byte[] BIT_STRING_OF_EIGHT_BYTES = {0x03, 0x09, 0x00};

  /** The organisation's EUI-64, from x500UniqueIdentifier; empty when there is none. */
  public Optional<UserId> eui() {
    return attributes(UNIQUE_IDENTIFIER)
        .filter(byte[].class::isInstance)
        .map(byte[].class::cast)
        .filter(
            der -> der.length == 11 && Arrays.equals(der, 0, 3, BIT_STRING_OF_EIGHT_BYTES, 0, 3))
        .map(der -> new UserId(ByteBuffer.wrap(der, 3, 8).getLong()))
        .findFirst();
  }

  /** The values of OU, which hold the role: two hex digits in the strict profile. */
  public List<String> organisationalUnits() {
    return attributes("OU").map(Object::toString).toList();
  }

  /** Whether the key is on P-256, the only accepted curve. */
  public boolean onP256() {
    return AcceptedAlgorithms.onP256(certificate.getPublicKey());
  }

  /** Whether the certificate is valid at this time: its validity has begun and has not ended. */
  public boolean isValidAt(Instant time) {
    return !time.isBefore(certificate.getNotBefore().toInstant())
        && !time.isAfter(certificate.getNotAfter().toInstant());
  }

  /**
   * Whether the certificate is meant for signing. A certificate that states no purpose may be used
   * for any.
   */
  public boolean isForSigning() {
    return Optional.ofNullable(certificate.getKeyUsage())
        .map(usages -> usages[DIGITAL_SIGNATURE])
        .orElse(true);
  }

  /** Whether the certificate is for this key. */
  public boolean isOf(PrivateKey key) {
    return belongTogether(key, certificate.getPublicKey(), "SHA256withECDSA");
  }

  /**
   * Whether {@code verifies} can verify what {@code signs} signs with this algorithm. False also
   * when a key does not fit the algorithm.
   */
  public static boolean belongTogether(PrivateKey signs, PublicKey verifies, String algorithm) {
    byte[] probe = {1, 2, 3};
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(signs);
      signing.update(probe);
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(verifies);
      checking.update(probe);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Stream<Object> attributes(String type) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase(type))
              .map(Rdn::getValue);
    } catch (InvalidNameException e) {
      return Stream.of();
    }
  }
}
