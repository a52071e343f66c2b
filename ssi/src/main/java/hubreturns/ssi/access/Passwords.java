package hubreturns.ssi.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Hashes passwords with Argon2id at the strength that OWASP recommends. A few threads do all the
 * hashing, so that it leaves processors to the DUIS interface.
 */
final class Passwords {
  /** The most hashes that wait for a thread. One more is refused. */
  static final int WAITING_MAX = 20;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int PROCESSORS_PER_THREAD = 4;
  private static final Duration IDLE_THREAD_KEPT = Duration.ofSeconds(30);
  // Without 0, O, 1, l and I, which people mistake for one another when they copy them.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int ONE_TIME_GROUPS = 4;
  private static final int ONE_TIME_GROUP_LETTERS = 5;

  // A hash that fits no password. Checking it makes an unknown name take as long as an account's.
  private static final String HASH_OF_NOBODY =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
          + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
  private final SecureRandom random = new SecureRandom();
  private final ThreadPoolExecutor threads;

  Passwords() {
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_THREAD);
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_THREAD_KEPT.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("argon2-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Too many passwords wait to be hashed already. */
  static final class TooManyWaiting extends RuntimeException {
    TooManyWaiting() {
      super("too many passwords wait to be hashed");
    }
  }

  /**
   * Refuses early, so that a crowd of sign-ins causes no other work.
   *
   * @throws TooManyWaiting when no further password can wait
   */
  void checkRoom() {
    if (threads.getQueue().remainingCapacity() == 0) {
      throw new TooManyWaiting();
    }
  }

  /**
   * The hash to keep of a password.
   *
   * @throws TooManyWaiting without having hashed it
   */
  String hash(String password) {
    return run(() -> Objects.requireNonNull(argon2.encode(password)));
  }

  /**
   * Whether a password is the one with this hash.
   *
   * @throws TooManyWaiting without having checked it
   */
  boolean fits(String password, String hash) {
    return run(() -> argon2.matches(password, hash));
  }

  /** Takes as long as checking a password, and does nothing else. */
  void fitsNobody(String password) {
    fits(password, HASH_OF_NOBODY);
  }

  private <T> T run(Callable<T> work) {
    Future<T> future;
    try {
      future = threads.submit(work);
    } catch (RejectedExecutionException queueIsFull) {
      throw new TooManyWaiting();
    }
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a password was hashed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be hashed", e.getCause());
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
