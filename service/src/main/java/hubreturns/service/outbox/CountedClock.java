package hubreturns.service.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that is set to the database's time and then counts the time that passes. It does not use
 * the node's own clock, which may be wrong or be changed by somebody.
 */
public final class CountedClock implements InstantSource {
  private final LongSupplier nanoTime;
  private volatile Reading last = new Reading(Instant.EPOCH, 0);

  private record Reading(Instant at, long nanos) {}

  /** A clock that stays at the epoch until it is set. */
  public CountedClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Sets this clock to what the database's clock shows now. */
  public void set(Instant now) {
    last = new Reading(now, nanoTime.getAsLong());
  }

  /** How long ago this clock was set. */
  public Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - last.nanos());
  }

  @Override
  public Instant instant() {
    Reading reading = last;
    return reading.at().equals(Instant.EPOCH)
        ? Instant.EPOCH
        : reading.at().plusNanos(nanoTime.getAsLong() - reading.nanos());
  }
}
