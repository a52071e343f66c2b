package hubreturns.service.outbox;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The clock of deliveries: the database's when this node took the lead, and since then the time
 * that passed. The node's own clock may be wrong, and somebody may set it.
 */
final class LeadClock extends Clock {
  private final LongSupplier nanoTime;
  private volatile Reading reading = new Reading(Instant.EPOCH, 0);

  private record Reading(Instant at, long nanos) {}

  /** Before the first lead it stays at the epoch. */
  LeadClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The database's clock says this now. */
  void set(Instant now) {
    reading = new Reading(now, nanoTime.getAsLong());
  }

  @Override
  public Instant instant() {
    Reading last = reading;
    return last.at().equals(Instant.EPOCH)
        ? Instant.EPOCH
        : last.at().plusNanos(nanoTime.getAsLong() - last.nanos());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("deliveries need no time zone");
  }
}
