package hubreturns.harness;

import java.time.Instant;

/**
 * The properties of a made-up certificate that a test can make wrong on purpose.
 *
 * @param unit the subject's OU: the role, two hex digits
 * @param curve the key's curve by its JCA name
 * @param until the end of the validity
 */
public record CertificateShape(String unit, String curve, Instant until) {
  /** The shape that the service accepts (docs/wire.md#signature). */
  public static final CertificateShape USER =
      new CertificateShape("87", "secp256r1", Instant.parse("2118-01-01T00:00:00Z"));

  /** The same for the DSP itself. */
  public static final CertificateShape DSP = new CertificateShape("89", USER.curve(), USER.until());
}
