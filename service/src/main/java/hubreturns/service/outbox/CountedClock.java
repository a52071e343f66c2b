package hubreturns.service.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock that is set to the database's time, and since then counts the time that passed. The
 * node's own clock may be wrong, and somebody may set it.
 */
public final class CountedClock extends Clock {
  private final LongSupplier nanoTime;
  private volatile Reading last = new Reading(Instant.EPOCH, 0);

  private record Reading(Instant at, long nanos) {}

  /** Until it is set, it stays at the epoch. */
  public CountedClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The database's clock says this now. */
  public void set(Instant now) {
    last = new Reading(now, nanoTime.getAsLong());
  }

  /** How long ago it was set. */
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

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock needs no time zone");
  }
}
