package hubreturns.service.availability;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the database lacked room lately. It still answers the watch then, and only the next
 * request shows whether there is room again. So after some time a request may try.
 */
final class Shortage {
  static final Duration LATELY = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private volatile Optional<Long> seenAt = Optional.empty();

  Shortage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A request was refused for lack of room. */
  void see() {
    seenAt = Optional.of(nanoTime.getAsLong());
  }

  boolean wasLately() {
    return seenAt.filter(at -> nanoTime.getAsLong() - at < LATELY.toNanos()).isPresent();
  }
}
