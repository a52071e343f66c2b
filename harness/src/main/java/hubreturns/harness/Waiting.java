package hubreturns.harness;

import java.io.IOException;
import java.time.Duration;

/**
 * Waits for a condition. The limits are generous, so that a slow or busy machine does not break a
 * test.
 */
public final class Waiting {
  /** The limit for a condition that does not depend on a lease or another timer. */
  static final Duration MOST = Duration.ofMinutes(10);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(150);
  private static final Duration LONGEST_PAUSE_AFTER_WORK = Duration.ofSeconds(2);

  private Waiting() {}

  /** A condition; an {@link IOException} counts as "not yet". */
  public interface Condition {
    /** Whether the condition holds. */
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits for a condition within {@link #MOST}. */
  public static void until(String what, Condition condition) throws InterruptedException {
    until(what, MOST, condition);
  }

  /**
   * Waits for a condition.
   *
   * @param what names the condition in the error message
   * @throws IllegalStateException if the condition does not hold within {@code most}
   */
  public static void until(String what, Duration most, Condition condition)
      throws InterruptedException {
    if (!isSo(most, condition)) {
      throw new IllegalStateException("waited " + most + " for " + what + ", which did not happen");
    }
  }

  /** Waits for a condition for some time, and returns whether it then holds. */
  public static boolean isSo(Duration most, Condition condition) throws InterruptedException {
    long begun = System.nanoTime();
    long waited = 0;
    while (waited < most.toNanos()) {
      long asked = System.nanoTime();
      try {
        if (condition.holds()) {
          return true;
        }
      } catch (IOException notYet) {
        // The program does not listen yet, or it is restarting.
      }
      Thread.sleep(pause(waited, System.nanoTime() - asked));
      waited = System.nanoTime() - begun;
    }
    return false;
  }

  /**
   * The pause before the next check. It grows with the wait and the cost of a check: checks take
   * processor time from the program that is waited for.
   */
  private static Duration pause(long waited, long answerTook) {
    long early = Math.clamp(waited / 10, SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos());
    return Duration.ofNanos(
        Math.max(early, Math.min(2 * answerTook, LONGEST_PAUSE_AFTER_WORK.toNanos())));
  }

  /**
   * Whether a process has ended. If its parent has ended too, the process stays in the table until
   * the first process of the machine notices. Until then {@link ProcessHandle#isAlive} says that it
   * is alive, but this method does not.
   */
  public static boolean hasEnded(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }

  /** Waits for a process to start, and fails at once if it ends. */
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
