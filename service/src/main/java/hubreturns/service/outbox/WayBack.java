package hubreturns.service.outbox;

import hubreturns.service.outbox.ChangeFeed.Page;
import hubreturns.service.outbox.ChangeFeed.Place;
import hubreturns.service.outbox.ReturnChanges.Finding;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back what DSMS did with the records: asked again and again, page by page, from the
 * watermark on.
 *
 * <p>A page is one turn of the crank, so that deliveries go on between pages.
 */
public final class WayBack {
  private static final Logger log = LoggerFactory.getLogger(WayBack.class);

  /**
   * How far each pass begins before the watermark, in DSMS's own time: a change that DSMS stamps
   * first and shows later, as a long transaction does, is not missed.
   */
  static final Duration OVERLAP = Duration.ofSeconds(60);

  /** So many findings of a page are told one by one; the rest is counted. */
  private static final int TOLD_ONE_BY_ONE_MAX = 5;

  private final ReturnChanges changes;
  private final ChangeFeed feed;
  private final Breaker breaker;
  private final Duration period;
  private final Clock clock;
  private final MeterRegistry metrics;
  private Optional<Place> place = Optional.empty();
  private Instant nextPass;
  private int changesInPass;

  /**
   * A way back from this feed.
   *
   * @param period from one pass to the next
   */
  public WayBack(
      ReturnChanges changes,
      ChangeFeed feed,
      Breaker breaker,
      Duration period,
      Clock clock,
      MeterRegistry metrics) {
    this.changes = changes;
    this.feed = feed;
    this.breaker = breaker;
    this.period = period;
    this.clock = clock;
    this.metrics = metrics;
    this.nextPass = clock.instant();
  }

  /**
   * Reads the next page if one is due.
   *
   * @return whether there was anything to read, and there may be more at once
   * @throws InterruptedException when the service is stopping
   */
  public boolean runDue() throws InterruptedException {
    Instant now = clock.instant();
    boolean isDue = place.isPresent() || !now.isBefore(nextPass);
    if (breaker.isOpen() || !isDue) {
      return false;
    }
    Place from = place.orElseGet(this::beginning);
    return switch (feed.changedBehind(from)) {
      case Page.Read read -> {
        breaker.worked();
        yield take(read, from);
      }
      case Page.Failed failed -> {
        log.warn(
            "DSMS did not tell what changed ({}); it is asked again at {}",
            failed.trouble().problem(),
            now.plus(period));
        breaker.failed(failed.trouble(), now);
        place = Optional.empty();
        nextPass = now.plus(period);
        yield false;
      }
      case Page.Refused refused -> {
        // Deliveries may well work: this must not open the breaker.
        log.error(
            "DSMS refuses the question what changed ({}); stages stand still; it is asked again at {}",
            refused.problem(),
            now.plus(period));
        place = Optional.empty();
        nextPass = now.plus(period);
        yield false;
      }
    };
  }

  private Place beginning() {
    changesInPass = 0;
    return changes
        .watermark()
        .map(until -> new Place(until.minus(OVERLAP), ""))
        .orElse(Place.BEGINNING);
  }

  private boolean take(Page.Read read, Place from) {
    Instant now = clock.instant();
    boolean isStuck = false;
    if (!read.records().isEmpty()) {
      tell(changes.note(read.records(), now));
      Place last = read.records().getLast().place();
      isStuck = last.equals(from);
      place = Optional.of(last);
    }
    if (!read.isLast() && !isStuck) {
      return true;
    }
    if (isStuck && !read.isLast()) {
      log.error("DSMS does not page its changes in order; the next pass begins anew");
    }
    place = Optional.empty();
    nextPass = now.plus(period);
    if (changesInPass > 0) {
      log.info("{} changes came back from DSMS; it is asked again at {}", changesInPass, nextPass);
    }
    return false;
  }

  private void tell(List<Finding> findings) {
    int told = 0;
    for (Finding finding : findings) {
      String problem =
          switch (finding) {
            case Finding.Change(var one, String standing, String before) -> {
              metrics.counter("hub_returns_dsms_changes", "standing", standing).increment();
              changesInPass++;
              yield standing.equals("regular")
                  ? ""
                  : "DSMS says of return %s, which stands at '%s': stage '%s', outcome '%s', charge '%s'. "
                          .formatted(
                              one.reference(),
                              before,
                              one.stage().orElse(""),
                              one.outcome().orElse(""),
                              one.charge().orElse(""))
                      + "That is kept as %s, and the return stays where it is".formatted(standing);
            }
            case Finding.Stranger(var one) -> {
              metrics.counter("hub_returns_dsms_strangers", "kind", "unknown_key").increment();
              yield "DSMS holds %s with the Return Reference '%s', which is none of ours; it is passed over"
                  .formatted(one.place().entryId(), one.reference());
            }
            case Finding.Second(var one, String first) -> {
              metrics.counter("hub_returns_dsms_strangers", "kind", "second_record").increment();
              yield "DSMS holds a second record %s for return %s, which is %s; it is passed over and must be closed there"
                  .formatted(one.place().entryId(), one.reference(), first);
            }
          };
      if (!problem.isEmpty() && ++told <= TOLD_ONE_BY_ONE_MAX) {
        log.warn(problem);
      }
    }
    if (told > TOLD_ONE_BY_ONE_MAX) {
      log.warn("{} more like these; the table return_change has all", told - TOLD_ONE_BY_ONE_MAX);
    }
  }
}
