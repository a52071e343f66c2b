package hubreturns.harness;

import java.io.IOException;
import java.time.Duration;

/** Waiting for what must come, without guessing how long it takes: a condition and a deadline. */
public final class Waiting {
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final Duration BETWEEN = Duration.ofMillis(50);

  private Waiting() {}

  /** What is waited for; an {@link IOException} counts as "not yet". */
  public interface Condition {
    /** Whether it has come. */
    boolean holds() throws IOException, InterruptedException;
  }

  /**
   * Waits for a condition.
   *
   * @param what named when it does not come
   * @throws IllegalStateException when it has not come within {@code most}
   */
  public static void until(String what, Duration most, Condition condition)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    do {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException notYet) {
        // Nobody listens yet, or nobody does just now.
      }
      Thread.sleep(BETWEEN);
    } while (System.nanoTime() < end);
    throw new IllegalStateException("waited " + most + " in vain for " + what);
  }

  /** Waits for a process to come up, and notices when it dies instead. */
  static void until(String what, Process process, Condition condition) throws InterruptedException {
    until(
        what,
        MOST,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(
                what + " ended with exit code " + process.exitValue() + "; its log says why");
          }
          return condition.holds();
        });
  }
}
