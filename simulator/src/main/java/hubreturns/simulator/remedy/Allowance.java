package hubreturns.simulator.remedy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Counts the calls in each second, and admits as many as the account is allowed.
 *
 * <p>The second slides, so that two bursts around the turn of a second count together. It is 50 ms
 * short, because calls sent at an even pace arrive unevenly, and that is not a violation.
 */
final class Allowance {
  /** The length of the sliding second. */
  static final Duration WINDOW = Duration.ofMillis(950);

  private final Optional<Integer> callsPerSecond;
  private final LongSupplier nanoTime;
  private final Deque<Long> arrivals = new ArrayDeque<>();
  private final Deque<Long> admissions = new ArrayDeque<>();
  private int mostInASecond;

  /** Admits this many calls per second, or any number if there is no allowance. */
  Allowance(Optional<Integer> callsPerSecond, LongSupplier nanoTime) {
    this.callsPerSecond = callsPerSecond;
    this.nanoTime = nanoTime;
  }

  /** Counts a call. Empty if it is admitted, otherwise how long to wait. */
  synchronized Optional<Duration> admit() {
    long now = nanoTime.getAsLong();
    forgetBefore(arrivals, now);
    arrivals.addLast(now);
    mostInASecond = Math.max(mostInASecond, arrivals.size());
    if (callsPerSecond.isEmpty()) {
      return Optional.empty();
    }
    forgetBefore(admissions, now);
    if (admissions.size() < callsPerSecond.get()) {
      admissions.addLast(now);
      return Optional.empty();
    }
    long oldest = admissions.getFirst();
    return Optional.of(WINDOW.minusNanos(now - oldest));
  }

  /** The most calls in any one second, including refused calls. */
  synchronized int mostInASecond() {
    return mostInASecond;
  }

  /** Resets the maximum to zero. */
  synchronized void reset() {
    mostInASecond = 0;
  }

  private static void forgetBefore(Deque<Long> times, long now) {
    while (!times.isEmpty() && now - times.getFirst() >= WINDOW.toNanos()) {
      times.removeFirst();
    }
  }
}
