package hubreturns.ssi.access;

import hubreturns.vocabulary.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** A random text in a cookie. The database holds its SHA-256. */
final class BrowserToken {
  private static final int BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private BrowserToken() {}

  static String make() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static byte[] sha256(String token) {
    return Sha256.of(token.getBytes(StandardCharsets.US_ASCII));
  }
}
