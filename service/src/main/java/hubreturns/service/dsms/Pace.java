package hubreturns.service.dsms;

import java.time.Duration;

/** Spaces calls evenly, so that no second ever sees more than the allowance. */
final class Pace {
  /** Calls can bunch up a little on their way; this much of the allowance is left for that. */
  private static final double USED_SHARE = 0.98;

  private final long intervalNanos;
  private long nextNanos = System.nanoTime();

  Pace(double callsPerSecond) {
    this.intervalNanos = (long) (Duration.ofSeconds(1).toNanos() / (callsPerSecond * USED_SHARE));
  }

  /** Waits for the next place; called by one thread at a time. */
  void await() throws InterruptedException {
    long now = System.nanoTime();
    if (nextNanos - now > 0) {
      Thread.sleep(Duration.ofNanos(nextNanos - now));
      now = System.nanoTime();
    }
    // A late call does not let the ones after it hurry.
    nextNanos = Math.max(nextNanos + intervalNanos, now + intervalNanos / 2);
  }
}
