package hubreturns.simulator.remedy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The tokens issued at login. A restart forgets them, like a restart of Remedy. */
final class Tokens {
  private static final int TOKENS_MAX = 10_000;
  private static final Duration VALIDITY = Duration.ofHours(1);

  private final Clock clock;
  private final Map<String, Instant> expiries = new LinkedHashMap<>();

  Tokens(Clock clock) {
    this.clock = clock;
  }

  /** A new token in three parts, like a JSON Web Token. */
  synchronized String issue() {
    if (expiries.size() == TOKENS_MAX) {
      expiries.remove(expiries.keySet().iterator().next());
    }
    String token = UUID.randomUUID() + "." + UUID.randomUUID() + "." + UUID.randomUUID();
    expiries.put(token, clock.instant().plus(VALIDITY));
    return token;
  }

  /** Whether a token was issued and has not expired. */
  synchronized boolean isValid(String token) {
    Instant expiry = expiries.get(token);
    return expiry != null && clock.instant().isBefore(expiry);
  }

  synchronized void revoke(String token) {
    expiries.remove(token);
  }

  synchronized void revokeAll() {
    expiries.clear();
  }
}
