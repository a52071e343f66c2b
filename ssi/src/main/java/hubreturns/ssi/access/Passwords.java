package hubreturns.ssi.access;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Argon2id at OWASP's strength; at most two at a time, for the processors are the DUIS's first. */
final class Passwords {
  static final int CHARACTERS_MIN = 12;
  static final int CHARACTERS_MAX = 200;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  // Without 0, O, 1, l and I, which people mistake for one another when they copy them.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int ONE_TIME_GROUPS = 4;
  private static final int ONE_TIME_GROUP_LETTERS = 5;

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
  private final Semaphore places = new Semaphore(2);
  private final SecureRandom random = new SecureRandom();

  String hash(String password) {
    places.acquireUninterruptibly();
    try {
      return Objects.requireNonNull(argon2.encode(password));
    } finally {
      places.release();
    }
  }

  boolean fits(String password, String hash) {
    places.acquireUninterruptibly();
    try {
      return argon2.matches(password, hash);
    } finally {
      places.release();
    }
  }

  /** A password to be changed at the first sign-in: 116 bits in four groups. */
  String oneTime() {
    StringBuilder password = new StringBuilder();
    for (int group = 0; group < ONE_TIME_GROUPS; group++) {
      password.append(group == 0 ? "" : "-");
      for (int letter = 0; letter < ONE_TIME_GROUP_LETTERS; letter++) {
        password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
    }
    return password.toString();
  }
}
