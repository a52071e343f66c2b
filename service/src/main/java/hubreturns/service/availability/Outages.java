package hubreturns.service.availability;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an outage of the database to the log: one stack at its beginning, a line from time to
 * time, and a line at its end.
 */
final class Outages {
  private static final Logger log = LoggerFactory.getLogger(Outages.class);
  static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  /** An outage has ended when nothing failed for this time. */
  static final Duration QUIET = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private Optional<Outage> current = Optional.empty();

  Outages(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * An outage.
   *
   * @param servedNanos when the database first served again, if nothing has failed since
   */
  private record Outage(
      long beganNanos, long failedNanos, OptionalLong servedNanos, long saidNanos, int refusals) {

    Outage served(long now) {
      return servedNanos.isPresent()
          ? this
          : new Outage(beganNanos, failedNanos, OptionalLong.of(now), saidNanos, refusals);
    }
  }

  /** Counts a request that was refused because of this failure. */
  synchronized void refused(Throwable failure) {
    failed(DatabaseFailure.reason(failure), Optional.of(DatabaseFailure.origin(failure)), 1);
  }

  /** Records that the database does not serve. */
  synchronized void unavailable(String reason, Optional<? extends Throwable> failure) {
    failed(reason, failure, 0);
  }

  private void failed(String reason, Optional<? extends Throwable> failure, int refusals) {
    long now = nanoTime.getAsLong();
    if (current.isEmpty()) {
      String line =
          "The database is unavailable (" + reason + "). Requests get 503 until it is available";
      failure.ifPresentOrElse(first -> log.error(line, first), () -> log.error(line));
      current = Optional.of(new Outage(now, now, OptionalLong.empty(), now, refusals));
      return;
    }
    Outage outage = current.get();
    boolean isTimeToSay = now - outage.saidNanos() >= BETWEEN_LINES.toNanos();
    Outage later =
        new Outage(
            outage.beganNanos(),
            now,
            OptionalLong.empty(),
            isTimeToSay ? now : outage.saidNanos(),
            outage.refusals() + refusals);
    current = Optional.of(later);
    if (isTimeToSay) {
      log.warn(
          "The database has been unavailable for {} ({}). Refused requests: {}",
          since(later, now),
          reason,
          later.refusals());
    }
  }

  /** Records that the database serves. */
  synchronized void serving() {
    long now = nanoTime.getAsLong();
    current = current.map(outage -> outage.served(now));
    current
        .filter(outage -> now - outage.failedNanos() >= QUIET.toNanos())
        .ifPresent(outage -> {
          log.info(
              "The database is available again after {}. Refused requests: {}",
              since(outage, outage.servedNanos().orElse(now)),
              outage.refusals());
          current = Optional.empty();
        });
  }

  private static String since(Outage outage, long now) {
    return "%.1f seconds".formatted((now - outage.beganNanos()) / 1e9);
  }
}
