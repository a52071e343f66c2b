package hubreturns.simulator.remedy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many calls come in a second, and how many may.
 *
 * <p>The second slides, so that two bursts round the turn of a second count together. It is taken
 * 50 ms short: what leaves the caller at an even pace arrives unevenly, and is no violation.
 */
final class Allowance {
  /** The length of a second here. */
  static final Duration WINDOW = Duration.ofMillis(950);

  private final Optional<Integer> callsPerSecond;
  private final LongSupplier nanoTime;
  private final Deque<Long> arrivals = new ArrayDeque<>();
  private final Deque<Long> admissions = new ArrayDeque<>();
  private int mostInASecond;

  /** Admits so many calls a second, or any number. */
  Allowance(Optional<Integer> callsPerSecond, LongSupplier nanoTime) {
    this.callsPerSecond = callsPerSecond;
    this.nanoTime = nanoTime;
  }

  /** Counts a call; empty when it is admitted, otherwise how long to wait. */
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

  /** The most calls that came in any one second, refused ones too. */
  synchronized int mostInASecond() {
    return mostInASecond;
  }

  /** Forgets the most. */
  synchronized void reset() {
    mostInASecond = 0;
  }

  private static void forgetBefore(Deque<Long> times, long now) {
    while (!times.isEmpty() && now - times.getFirst() >= WINDOW.toNanos()) {
      times.removeFirst();
    }
  }
}
