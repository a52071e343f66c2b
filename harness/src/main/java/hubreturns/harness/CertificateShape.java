package hubreturns.harness;

import java.time.Instant;

/**
 * What of a made-up certificate can be made wrong on purpose.
 *
 * @param unit the subject's OU: the role, two hex digits
 * @param curve the key's curve by its JCA name
 * @param until the end of its validity
 */
public record CertificateShape(String unit, String curve, Instant until) {
  /** As a User signs with (duis.md section 6). */
  public static final CertificateShape USER =
      new CertificateShape("87", "secp256r1", Instant.parse("2118-01-01T00:00:00Z"));
}
