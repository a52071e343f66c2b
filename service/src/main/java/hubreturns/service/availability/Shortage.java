package hubreturns.service.availability;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the database lacked room on its disk or in its memory lately. A full database still
 * answers the watch, and only a request shows whether there is room again. After some time, a
 * request may therefore try.
 */
final class Shortage {
  static final Duration LATELY = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private volatile Optional<Long> seenAt = Optional.empty();

  Shortage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Records that a request was refused for lack of room. */
  void see() {
    seenAt = Optional.of(nanoTime.getAsLong());
  }

  boolean wasLately() {
    return seenAt.filter(at -> nanoTime.getAsLong() - at < LATELY.toNanos()).isPresent();
  }
}
