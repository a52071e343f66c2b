package hubreturns.stage;

import java.io.IOException;
import java.time.Duration;

/** Waiting for a process to come up, and noticing when it dies instead. */
final class Waiting {
  private static final Duration MOST = Duration.ofMinutes(2);
  private static final Duration BETWEEN = Duration.ofMillis(50);

  private Waiting() {}

  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  static void until(String what, Process process, Condition condition) throws InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            what + " ended with exit code " + process.exitValue() + "; its log says why");
      }
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException notYet) {
        // Nobody listens yet.
      }
      Thread.sleep(BETWEEN);
    }
    throw new IllegalStateException(what + " did not come up in " + MOST);
  }
}
