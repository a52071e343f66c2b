package hubreturns.testing;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Repeatable randomness: every seed is printed, and {@code -Dseed=N} replays it. */
public final class Seed {
  private static final String PROPERTY = "seed";

  private Seed() {}

  /** A generator whose seed is printed with {@code purpose}. */
  public static RandomGenerator random(String purpose) {
    long seed =
        Optional.ofNullable(Long.getLong(PROPERTY)).orElseGet(() -> new SecureRandom().nextLong());
    System.out.println(purpose + ": seed " + seed + "; replay with -D" + PROPERTY + "=" + seed);
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
