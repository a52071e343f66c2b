package hubreturns.simulator.csp;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs notices off with a key that the CSPs share, so that they know the sender. */
public final class SignOff {
  /** The header with {@code sha256=} and the HMAC of the body in hex. */
  public static final String HEADER = "Signed-Off";

  private static final String ALGORITHM = "HmacSHA256";

  private final Optional<SecretKeySpec> key;

  /** Signs with a key, or does not sign if there is none. */
  public SignOff(Optional<String> key) {
    this.key = key.map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
  }

  /** The header's value for a body. Empty if there is no key. */
  public Optional<String> of(byte[] body) {
    return key.map(secret -> "sha256=" + HexFormat.of().formatHex(hmac(secret, body)));
  }

  /** Whether a body came with the right value. Without a key every body is accepted. */
  public boolean accepts(byte[] body, Optional<String> given) {
    return of(body)
        .map(expected ->
            MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                given.orElse("").getBytes(StandardCharsets.UTF_8)))
        .orElse(true);
  }

  private static byte[] hmac(SecretKeySpec secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
