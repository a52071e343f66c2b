package hubreturns.client.plan;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The counters of RequestIDs. A run uses no counter twice, and no state has to be kept or shared
 * between runs and machines.
 *
 * <p>A counter is the microseconds since 1970 in the upper 52 bits (enough until the year 2112) and
 * 12 random bits. Within a process no two counters share a microsecond, whatever the clock does.
 * Two machines of one User that use the same microsecond still differ in 4,095 of 4,096 cases. In
 * the remaining case the DSP refuses the later message with HTTP 409, and no hub is returned by
 * mistake.
 */
public final class RequestCounters {
  private static final int RANDOM_BITS = 12;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final AtomicLong lastMicros = new AtomicLong();

  public RequestCounters(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new counter, as an unsigned number. */
  public long next() {
    long now = micros(clock.instant());
    long mine = lastMicros.updateAndGet(last -> Math.max(last + 1, now));
    return (mine << RANDOM_BITS) | random.nextInt(1 << RANDOM_BITS);
  }

  private static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
  }
}
