package hubreturns.simulator.remedy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tokens issued at login. A restart forgets them, like a restart of Remedy. */
final class Tokens {
  private static final int TOKENS_MAX = 10_000;
  private static final Duration VALIDITY = Duration.ofHours(1);
  private static final int PART_BYTES = 24;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Instant> expiries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > TOKENS_MAX;
        }
      };

  Tokens(Clock clock) {
    this.clock = clock;
  }

  /** A new token in three parts, like a JSON Web Token. */
  synchronized String issue() {
    String token = part() + "." + part() + "." + part();
    expiries.put(token, clock.instant().plus(VALIDITY));
    return token;
  }

  /** Whether a token was issued and has not expired. */
  synchronized boolean isValid(String token) {
    Instant expiry = expiries.get(token);
    return expiry != null && clock.instant().isBefore(expiry);
  }

  /** Revokes one token. */
  synchronized void revoke(String token) {
    expiries.remove(token);
  }

  /** Revokes all tokens. */
  synchronized void revokeAll() {
    expiries.clear();
  }

  private String part() {
    byte[] bytes = new byte[PART_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
