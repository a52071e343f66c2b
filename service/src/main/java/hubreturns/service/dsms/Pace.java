package hubreturns.service.dsms;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spaces calls so that no second ever sees more than the allowance, wherever it begins.
 *
 * <p>It remembers when the calls of the last second began, as many as the allowance, and lets the
 * next one begin when the first of them is a second ago. A call that comes late may be followed a
 * little sooner, so that a stall of ours does not cost allowance; the second still holds.
 */
final class Pace {
  /** Calls can bunch up a little on their way; this much of the allowance is left for that. */
  private static final double USED_SHARE = 0.98;

  /** How much of the even distance two calls keep at least. */
  private static final double DISTANCE_LEAST = 0.75;

  private final int calls;
  private final long windowNanos;
  private final long distanceNanos;
  private final Deque<Long> begun = new ArrayDeque<>();
  private final AtomicLong count = new AtomicLong();

  Pace(double callsPerSecond) {
    this.calls = Math.max(1, (int) callsPerSecond);
    double second = Duration.ofSeconds(1).toNanos();
    this.windowNanos = (long) (second * calls / (callsPerSecond * USED_SHARE));
    this.distanceNanos = (long) (windowNanos / (double) calls * DISTANCE_LEAST);
  }

  /** Waits for the next place; called by one thread at a time. */
  void await() throws InterruptedException {
    long wait = waitNanos(System.nanoTime());
    while (wait > 0) {
      Thread.sleep(Duration.ofNanos(wait));
      wait = waitNanos(System.nanoTime());
    }
    begin(System.nanoTime());
  }

  /** How long a call must still wait at this moment; at most 0 when it may begin. */
  long waitNanos(long now) {
    long afterLast = begun.isEmpty() ? 0 : begun.getLast() + distanceNanos - now;
    long afterFirst = begun.size() < calls ? 0 : begun.getFirst() + windowNanos - now;
    return Math.max(afterLast, afterFirst);
  }

  /** Takes a place for a call that begins at this moment. */
  void begin(long now) {
    begun.addLast(now);
    if (begun.size() > calls) {
      begun.removeFirst();
    }
    count.incrementAndGet();
  }

  /** How many calls began so far. */
  long count() {
    return count.get();
  }
}
