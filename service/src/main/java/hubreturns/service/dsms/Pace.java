package hubreturns.service.dsms;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spaces calls so that Remedy never sees more calls than the allowance in any second.
 *
 * <p>A call reaches Remedy some time between its start and its response. So this class remembers
 * the times of the last responses, as many as the allowance. The next call starts only when the
 * oldest of these responses is a second old: the call to which it belongs reached Remedy even
 * earlier. After a delayed call, the next one may start a little sooner, so that our own delays
 * waste no allowance.
 */
final class Pace {
  /** The smallest distance between two calls, as a share of the even distance. */
  private static final double DISTANCE_MIN = 0.75;

  private final int calls;
  private final long windowNanos;
  private final long distanceNanos;
  private final Deque<Long> ends = new ArrayDeque<>();
  private final AtomicLong count = new AtomicLong();
  private long nextNanos = System.nanoTime();

  Pace(double callsPerSecond) {
    this.calls = Math.max(1, (int) callsPerSecond);
    this.windowNanos = (long) (Duration.ofSeconds(1).toNanos() * calls / callsPerSecond);
    this.distanceNanos = (long) (windowNanos / (double) calls * DISTANCE_MIN);
  }

  /** Waits until the next call may start; called by one thread at a time. */
  void await() throws InterruptedException {
    long wait = waitNanos(System.nanoTime());
    while (wait > 0) {
      Thread.sleep(Duration.ofNanos(wait));
      wait = waitNanos(System.nanoTime());
    }
    begin(System.nanoTime());
  }

  /** The time that a call must still wait; 0 or less when it may start. */
  long waitNanos(long now) {
    long afterFirst = ends.size() < calls ? 0 : ends.getFirst() + windowNanos - now;
    return Math.max(nextNanos - now, afterFirst);
  }

  /** Records that a call starts at this time. */
  void begin(long now) {
    nextNanos = now + distanceNanos;
    count.incrementAndGet();
  }

  /** Records that the current call ended, or was abandoned, at this time. */
  void end(long now) {
    ends.addLast(now);
    if (ends.size() > calls) {
      ends.removeFirst();
    }
  }

  /** The number of calls started so far. */
  long count() {
    return count.get();
  }
}
