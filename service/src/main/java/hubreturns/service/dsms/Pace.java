package hubreturns.service.dsms;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spaces calls so that no second ever sees more than the allowance, wherever it begins, and as it
 * is seen at the other end.
 *
 * <p>A call arrives some time between its beginning and its answer. So it remembers when the last
 * calls were answered, as many as the allowance, and lets the next one begin when the first of them
 * is a second ago: then that one arrived earlier still, however long each was on its way. A call
 * that comes late may be followed a little sooner, so that a stall of ours does not cost allowance;
 * the second still holds.
 */
final class Pace {
  /** How much of the even distance two calls keep at least. */
  private static final double DISTANCE_LEAST = 0.75;

  private final int calls;
  private final long windowNanos;
  private final long distanceNanos;
  private final Deque<Long> answered = new ArrayDeque<>();
  private final AtomicLong count = new AtomicLong();
  private long nextNanos = System.nanoTime();

  Pace(double callsPerSecond) {
    this.calls = Math.max(1, (int) callsPerSecond);
    this.windowNanos = (long) (Duration.ofSeconds(1).toNanos() * calls / callsPerSecond);
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
    long afterFirst = answered.size() < calls ? 0 : answered.getFirst() + windowNanos - now;
    return Math.max(nextNanos - now, afterFirst);
  }

  /** Takes a place for a call that begins at this moment. */
  void begin(long now) {
    nextNanos = now + distanceNanos;
    count.incrementAndGet();
  }

  /** Notes that the call under way was answered, or given up, at this moment. */
  void end(long now) {
    answered.addLast(now);
    if (answered.size() > calls) {
      answered.removeFirst();
    }
  }

  /** How many calls began so far. */
  long count() {
    return count.get();
  }
}
