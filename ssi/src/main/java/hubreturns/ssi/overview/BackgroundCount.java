package hubreturns.ssi.overview;

import hubreturns.vocabulary.UkDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts the figures of the overview in the background, so that neither a page view nor a request
 * counts millions of rows. While somebody looks, the figures are counted again after fifty times as
 * long as the last count took. Counting therefore costs at most a fiftieth of one processor. Every
 * page that shows figures shows when they were counted.
 */
public final class BackgroundCount {
  private static final Logger log = LoggerFactory.getLogger(BackgroundCount.class);
  private static final int REST_FACTOR = 50;
  private static final Duration AGE_MIN = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofMillis(80);
  // A request that was under way at the last count may have been committed with an earlier time.
  private static final Duration OVERLAP = Duration.ofMinutes(10);
  // Any number that nothing else in this database locks.
  private static final long LOCK = 0x5551_0001L;

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final AtomicReference<Optional<Thread>> counting =
      new AtomicReference<>(Optional.empty());

  /** Figures of this database. */
  public BackgroundCount(DataSource database, Clock clock) {
    this.database = JdbcClient.create(database);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    this.clock = clock;
  }

  private record LastCount(Instant at, Duration took) {}

  private static final String COUNTED =
      """
      select counted_at, extract(epoch from took) as seconds from ssi_counted
      """;

  private Optional<LastCount> last() {
    return database
        .sql(COUNTED)
        .query((row, index) ->
            new LastCount(
                row.getTimestamp("counted_at").toInstant(),
                Duration.ofMillis((long) (row.getDouble("seconds") * 1000))))
        .optional();
  }

  /**
   * Starts a count if the figures are old, and waits for it where counting is quick.
   *
   * @return when the present figures were counted; empty when the first count is still running
   */
  public Optional<Instant> freshen() {
    Optional<LastCount> last = last();
    if (last.isPresent()) {
      Duration rest = last.get().took().multipliedBy(REST_FACTOR);
      Duration age = Duration.between(last.get().at(), clock.instant());
      if (age.compareTo(rest.compareTo(AGE_MIN) > 0 ? rest : AGE_MIN) < 0) {
        return last.map(LastCount::at);
      }
    }
    Thread mine = Thread.ofVirtual().name("ssi-counting").unstarted(this::count);
    Optional<Thread> running = counting.get();
    if (running.filter(Thread::isAlive).isEmpty()
        && counting.compareAndSet(running, Optional.of(mine))) {
      mine.start();
    }
    try {
      Optional<Thread> current = counting.get();
      // In a large database nobody waits: the page shows the present figures with their age.
      boolean soon = last.isEmpty() || last.get().took().compareTo(WAIT) < 0;
      if (soon && current.isPresent() && !current.get().join(WAIT)) {
        log.debug("Counting continues in the background");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return last().map(LastCount::at);
  }

  private static final String TRY_LOCK =
      """
      select pg_try_advisory_xact_lock(:lock)
      """;

  private static final String FORGET_NOTIFIED =
      """
      delete from ssi_notified where day >= :since
      """;

  // Outcomes never change, so only the days of the chart and those since the last count are counted
  // again. They are found by the time of arrival, which is never after the decision.
  private static final String COUNT_NOTIFIED =
      """
      insert into ssi_notified (party, day, code, late, hubs)
      select c.party, c.day, c.code, c.late, count(*)
        from (select q.party, q.committed_on as day, s.code,
                     coalesce(is_late(d.removed_on, q.committed_on), false) as late
                from ssi_request q
                join ssi_entry s using (request_key)
                left join ssi_hub d on d.device_id = s.device_id and s.accepted
               where q.received_at >= :arrived_since) c
       where c.day >= :since
       group by c.party, c.day, c.code, c.late
      """;

  private static final String FORGET_STANDING =
      """
      delete from ssi_standing
      """;

  private static final String COUNT_STANDING =
      """
      insert into ssi_standing (party, day, stage, outcome, hubs, charge_gbp)
      select q.party, q.committed_on, r.stage, r.outcome,
             sum(r.hubs), sum(r.charge_gbp)
        from (select request_key, stage, outcome, count(*) as hubs,
                     coalesce(sum(charge_gbp), 0) as charge_gbp
                from ssi_return
               group by request_key, stage, outcome) r
        join ssi_request q using (request_key)
       group by 1, 2, 3, 4
      """;

  private static final String FORGET_OVERDUE =
      """
      with found as materialized (select party, removed_on, device_id from ssi_hub_to_return)
      delete from ssi_overdue o
       where not exists (select from found f
                          where (f.party, f.removed_on, f.device_id)
                              = (o.party, o.removed_on, o.device_id))
      """;

  private static final String COUNT_OVERDUE =
      """
      insert into ssi_overdue (party, removed_on, device_id)
      select party, removed_on, device_id from ssi_hub_to_return
      on conflict do nothing
      """;

  private static final String NOTE_COUNT =
      """
      insert into ssi_counted (counted_at, took) values (:at, make_interval(secs => :seconds))
      on conflict (only_row) do update set counted_at = excluded.counted_at, took = excluded.took
      """;

  /** Counts now, unless another node is counting. */
  public void count() {
    try {
      transaction.executeWithoutResult(status -> {
        database.sql("set local statement_timeout = 0").update();
        database.sql("set local work_mem = '64MB'").update();
        if (!database.sql(TRY_LOCK).param("lock", LOCK).query(Boolean.class).single()) {
          return;
        }
        Instant began = clock.instant();
        countSince(last().map(LastCount::at));
        Duration took = Duration.between(began, clock.instant());
        database
            .sql(NOTE_COUNT)
            .param("at", began.atOffset(ZoneOffset.UTC))
            .param("seconds", took.toMillis() / 1000.0)
            .update();
      });
    } catch (RuntimeException e) {
      log.warn("Counting the figures of the pages failed. The next page view tries again", e);
    }
  }

  private void countSince(Optional<Instant> last) {
    // The days of the chart each time: the inventory may have changed a removal date.
    LocalDate chart = UkDay.of(clock.instant()).minusDays(OverviewPage.DAYS_OF_THE_CHART);
    LocalDate since =
        last.map(at -> UkDay.of(at.minus(OVERLAP)))
            .map(day -> day.isBefore(chart) ? day : chart)
            .orElse(LocalDate.of(1970, 1, 1));
    Instant arrivedSince = UkDay.startOf(since).minus(OVERLAP);
    database.sql(FORGET_NOTIFIED).param("since", since).update();
    database
        .sql(COUNT_NOTIFIED)
        .param("since", since)
        .param("arrived_since", arrivedSince.atOffset(ZoneOffset.UTC))
        .update();
    database.sql(FORGET_STANDING).update();
    database.sql(COUNT_STANDING).update();
    database.sql(FORGET_OVERDUE).update();
    database.sql(COUNT_OVERDUE).update();
  }
}
