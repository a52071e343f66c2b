package hubreturns.service.outbox;

import hubreturns.service.outbox.ChangeFeed.DsmsRecord;
import hubreturns.service.outbox.ChangeFeed.FeedPosition;
import hubreturns.service.outbox.ReturnChanges.Finding;
import hubreturns.vocabulary.ChangeStanding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls Remedy for changes of Returns Records, page by page, from the watermark on.
 *
 * <p>Each call reads one page, so that deliveries continue between pages.
 */
public final class ChangePolling {
  private static final Logger log = LoggerFactory.getLogger(ChangePolling.class);

  /**
   * How far before the watermark each poll starts, by the clock of Remedy. A change in a long
   * transaction becomes visible some time after its time of change. The overlap still finds it.
   */
  static final Duration OVERLAP = Duration.ofSeconds(60);

  /** The most findings of a page that are logged one by one; the rest are counted. */
  private static final int LOGGED_ONE_BY_ONE_MAX = 5;

  /** The most records that are remembered as logged; then all are forgotten. */
  private static final int LOGGED_MAX = 10_000;

  /** Remedy's ids of the ignored records in the log. Most come again with the next poll. */
  private final Set<String> logged = new HashSet<>();

  private final ReturnChanges changes;
  private final ChangeFeed feed;
  private final Breaker breaker;
  private final Duration period;
  private final Clock clock;
  private final MeterRegistry metrics;
  private Optional<FeedPosition> position = Optional.empty();
  private Instant nextPoll;
  private int changesInPoll;

  /**
   * Polls this feed.
   *
   * @param period the time from one poll to the next
   */
  public ChangePolling(
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
    this.nextPoll = clock.instant();
    // Alerts need the counters before the first event.
    for (ChangeStanding standing : ChangeStanding.values()) {
      changes(standing);
    }
    strangers("unknown_key");
    strangers("second_record");
  }

  /**
   * Reads the next page if one is due.
   *
   * @return whether Remedy may have more changes now
   * @throws InterruptedException when the service is stopping
   */
  public boolean runDue() throws InterruptedException {
    Instant now = clock.instant();
    boolean isDue = position.isPresent() || !now.isBefore(nextPoll);
    if (breaker.isOpen() || !isDue) {
      return false;
    }
    FeedPosition from = position.orElseGet(this::start);
    return switch (feed.changedAfter(from)) {
      case Page.Records<DsmsRecord> page -> {
        breaker.worked();
        yield store(page, from);
      }
      case Page.FailedQuery<DsmsRecord> failed -> {
        log.warn(
            "Remedy did not respond to the query for changes ({}). Next attempt at {}",
            failed.trouble().problem(),
            now.plus(period).truncatedTo(ChronoUnit.SECONDS));
        breaker.failed(failed.trouble(), now);
        position = Optional.empty();
        nextPoll = now.plus(period);
        yield false;
      }
      case Page.RejectedQuery<DsmsRecord> rejected -> {
        // Deliveries may still work, so this must not open the breaker.
        log.error(
            "Remedy rejected the query for changes ({}), so stages are not updating. Next attempt at {}",
            rejected.problem(),
            now.plus(period).truncatedTo(ChronoUnit.SECONDS));
        position = Optional.empty();
        nextPoll = now.plus(period);
        yield false;
      }
    };
  }

  private FeedPosition start() {
    changesInPoll = 0;
    return changes
        .watermark()
        .map(until -> new FeedPosition(until.minus(OVERLAP), ""))
        .orElse(FeedPosition.BEGINNING);
  }

  private boolean store(Page.Records<DsmsRecord> page, FeedPosition from) {
    Instant now = clock.instant();
    boolean isStuck = false;
    if (!page.records().isEmpty()) {
      log(changes.store(page.records(), now));
      FeedPosition last = page.records().getLast().position();
      isStuck = last.equals(from);
      position = Optional.of(last);
    }
    if (!page.isLast() && !isStuck) {
      return true;
    }
    if (isStuck && !page.isLast()) {
      log.error(
          "Remedy does not list its changes in order. The next poll starts again from the watermark");
    }
    position = Optional.empty();
    nextPoll = now.plus(period);
    if (changesInPoll > 0) {
      log.info(
          "Changes reported by Remedy: {}. Next poll at {}",
          changesInPoll,
          nextPoll.truncatedTo(ChronoUnit.SECONDS));
    }
    return false;
  }

  private void log(List<Finding> findings) {
    List<String> problems = findings.stream().map(this::count).flatMap(Optional::stream).toList();
    problems.stream().limit(LOGGED_ONE_BY_ONE_MAX).forEach(log::warn);
    if (problems.size() > LOGGED_ONE_BY_ONE_MAX) {
      log.warn(
          "More such records: {}. The table return_change has every stored change",
          problems.size() - LOGGED_ONE_BY_ONE_MAX);
    }
  }

  /** Counts a finding in the metrics and says what is wrong with it; empty for a regular change. */
  private Optional<String> count(Finding finding) {
    return switch (finding) {
      case Finding.Change change -> {
        changes(change.standing()).increment();
        changesInPoll++;
        yield problem(change);
      }
      case Finding.UnknownRecord(var one) ->
          once(
              one,
              "unknown_key",
              "Remedy has the record %s with the Return Reference '%s', which belongs to no return. The record is ignored"
                  .formatted(one.position().entryId(), one.reference()));
      case Finding.SecondRecord(var one, String firstId) ->
          once(
              one,
              "second_record",
              "Remedy has a second record %s for return %s, whose record is %s. The service ignores the second record. Close it in Remedy"
                  .formatted(one.position().entryId(), one.reference(), firstId));
    };
  }

  private Counter changes(ChangeStanding standing) {
    return metrics.counter("hub_returns_dsms_changes", "standing", standing.text());
  }

  private Counter strangers(String kind) {
    return metrics.counter("hub_returns_dsms_strangers", "kind", kind);
  }

  /** Counts and describes a record once, although polls overlap and most of them read it again. */
  private Optional<String> once(DsmsRecord ignored, String kind, String problem) {
    if (logged.size() >= LOGGED_MAX) {
      logged.clear();
    }
    if (!logged.add(ignored.position().entryId())) {
      return Optional.empty();
    }
    strangers(kind).increment();
    return Optional.of(problem);
  }

  private static Optional<String> problem(Finding.Change change) {
    if (change.standing() == ChangeStanding.REGULAR) {
      return Optional.empty();
    }
    DsmsRecord one = change.record();
    return Optional.of(
        "Remedy reports stage '%s', outcome '%s' and charge '%s' for return %s, which is at stage '%s'. The service stores the change as %s. The return keeps its stage"
            .formatted(
                one.stage().orElse(""),
                one.outcome().orElse(""),
                one.charge().orElse(""),
                one.reference(),
                change.stageBefore().text(),
                change.standing().text()));
  }
}
