package hubreturns.ssi.overview;

import hubreturns.ssi.access.AdminAction;
import hubreturns.vocabulary.UkDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
 * counts millions of rows. While somebody looks at the pages, a step every few seconds adds the
 * rows written since the last step. Figures that follow from the inventory are counted again after
 * an import or the removal of a User. That takes at most a sixtieth of the time. Every page that
 * shows figures shows when they were counted.
 */
public final class BackgroundCount implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundCount.class);
  private static final int REST_FACTOR = 60;
  private static final Duration AGE_MIN = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofMillis(80);
  // A request takes less than this from its arrival to its decision.
  private static final Duration OVERLAP = Duration.ofMinutes(10);
  // The number has no meaning. Nothing else in this database locks it.
  private static final long LOCK = 0x5551_0001L;

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final AtomicReference<Optional<Thread>> counting =
      new AtomicReference<>(Optional.empty());
  private volatile boolean closed;

  public BackgroundCount(DataSource database, Clock clock) {
    this.database = JdbcClient.create(database);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    this.clock = clock;
  }

  /**
   * The last count.
   *
   * @param at the figures are complete up to this time
   * @param below transactions below this one are counted
   */
  private record LastCount(Instant at, String below, InventoryCount inventory) {}

  /**
   * The last count of the figures that follow from the inventory: hubs to return, and late returns.
   *
   * @param imports how many changes by imports the administration trail had
   */
  private record InventoryCount(Instant at, Duration took, long imports) {
    boolean isRested(Instant now) {
      return Duration.between(at, now).compareTo(took.multipliedBy(REST_FACTOR)) >= 0;
    }
  }

  private static final String COUNTED =
      """
      select counted_at, written_below::text as below, inventory_counted_at,
             extract(epoch from inventory_took) as inventory_seconds, imports
        from ssi_counted
      """;

  private Optional<LastCount> last() {
    return database
        .sql(COUNTED)
        .query((row, index) ->
            new LastCount(
                row.getTimestamp("counted_at").toInstant(),
                row.getString("below"),
                new InventoryCount(
                    row.getTimestamp("inventory_counted_at").toInstant(),
                    Duration.ofMillis((long) (row.getDouble("inventory_seconds") * 1000)),
                    row.getLong("imports"))))
        .optional();
  }

  /**
   * Starts a count if the figures are old, and waits a moment for it.
   *
   * @return when the present figures were counted; empty when the first count is still running
   */
  public Optional<Instant> freshen() {
    Optional<LastCount> last = last();
    if (last.isPresent()
        && Duration.between(last.get().at(), clock.instant()).compareTo(AGE_MIN) < 0) {
      return last.map(LastCount::at);
    }
    Thread mine = Thread.ofVirtual().name("ssi-counting").unstarted(() -> count(false));
    Optional<Thread> running = counting.get();
    if (running.filter(Thread::isAlive).isEmpty()
        && counting.compareAndSet(running, Optional.of(mine))) {
      mine.start();
    }
    try {
      Optional<Thread> current = counting.get();
      if (current.isPresent() && !current.get().join(WAIT)) {
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

  // All older transactions have ended, so all that they wrote is visible now.
  private static final String BELOW =
      """
      select pg_snapshot_xmin(pg_current_snapshot())::text
      """;

  private static final String IMPORTS =
      """
      select count(*) from admin_event where action in (:imports)
      """;

  private static final String FORGET_NOTIFIED =
      """
      delete from ssi_notified where day >= :since
      """;

  private static final String COUNT_NOTIFIED =
      """
      insert into ssi_notified as n (party, day, code, late, hubs)
      select c.party, c.day, c.code, c.late, count(*)
        from (select q.party, q.committed_on as day, s.code,
                     coalesce(is_late(d.removed_on, q.committed_on), false) as late
                from ssi_request q
                join ssi_entry s using (request_key)
                left join ssi_hub d on d.device_id = s.device_id and s.accepted
               where {which}) c
       group by c.party, c.day, c.code, c.late
      on conflict (party, day, code, late) do update set hubs = n.hubs + excluded.hubs
      """;

  private static final String OF_NEW_REQUESTS =
      "q.written_by >= :from::xid8 and q.written_by < :below::xid8";

  // The time of arrival has an index, and is never after the decision.
  private static final String OF_LAST_DAYS =
      """
      q.written_by < :below::xid8 and q.committed_on >= :since and q.received_at >= :arrived_since
      """;

  // A new record counts as Notified. Its later stages are among the changes.
  private static final String COUNT_STANDING =
      """
      with change as (
        delete from ssi_standing_change where written_by < :below::xid8
        returning party, day, stage, outcome, hubs, charge_gbp),
      added as (
        select party, day, stage, outcome, hubs, charge_gbp from change
         union all
        select party, committed_on, 'Notified', null, accepted, 0
          from ssi_request
         where written_by >= :from::xid8 and written_by < :below::xid8 and accepted > 0)
      insert into ssi_standing as t (party, day, stage, outcome, hubs, charge_gbp)
      select party, day, stage, outcome, sum(hubs), sum(charge_gbp)
        from added
       group by 1, 2, 3, 4
      on conflict (party, day, stage, outcome)
      do update set hubs = t.hubs + excluded.hubs, charge_gbp = t.charge_gbp + excluded.charge_gbp
      """;

  private static final String FORGET_RETURNED =
      """
      delete from ssi_overdue o
       using ssi_request q
        join ssi_entry s using (request_key)
       where q.written_by >= :from::xid8 and q.written_by < :below::xid8
         and s.accepted
         and s.device_id = o.device_id
      """;

  private static final String COUNT_OVERDUE =
      """
      with found as materialized (select party, removed_on, device_id from ssi_hub_to_return),
      gone as (
        delete from ssi_overdue o
         where not exists (select from found f
                            where (f.party, f.removed_on, f.device_id)
                                = (o.party, o.removed_on, o.device_id)))
      insert into ssi_overdue (party, removed_on, device_id)
      select party, removed_on, device_id from found
      on conflict do nothing
      """;

  private static final String FORGET_EMPTY =
      """
      delete from ssi_standing where hubs = 0
      """;

  // A long transaction, such as an import, delays the counting of all that was written after it
  // began.
  private static final String COMPLETE_UNTIL =
      """
      select least(:began, min(committed_at)) from ssi_request where written_by >= :below::xid8
      """;

  private static final String NOTE_COUNT =
      """
      insert into ssi_counted (counted_at, written_below, inventory_counted_at, inventory_took, imports)
      values (:at, :below::xid8, :inventory_at, make_interval(secs => :inventory_seconds), :imports)
      on conflict (only_row) do update
         set counted_at = excluded.counted_at, written_below = excluded.written_below,
             inventory_counted_at = excluded.inventory_counted_at,
             inventory_took = excluded.inventory_took, imports = excluded.imports
      """;

  /**
   * Counts now, including the figures that follow from the inventory, unless another node is
   * counting.
   */
  public void count() {
    count(true);
  }

  /** From now on, an interrupted count is not logged as a failure. The next start counts again. */
  @Override
  public void close() {
    closed = true;
  }

  private void count(boolean inventoryChanged) {
    try {
      transaction.executeWithoutResult(status -> {
        database.sql("set local statement_timeout = 0").update();
        database.sql("set local work_mem = '64MB'").update();
        if (database.sql(TRY_LOCK).param("lock", LOCK).query(Boolean.class).single()) {
          step(inventoryChanged);
        }
      });
    } catch (RuntimeException e) {
      if (closed) {
        log.debug("Counting the figures of the pages ended because the service stops", e);
        return;
      }
      log.warn("Counting the figures of the pages failed. The next page view tries again", e);
    }
  }

  private void step(boolean inventoryChanged) {
    Instant began = clock.instant();
    Optional<LastCount> last = last();
    String below = database.sql(BELOW).query(String.class).single();
    Map<String, String> written =
        Map.of("from", last.map(LastCount::below).orElse("0"), "below", below);
    long imports =
        database
            .sql(IMPORTS)
            .param(
                "imports",
                List.of(
                    AdminAction.INVENTORY_IMPORTED.text(),
                    AdminAction.PARTIES_IMPORTED.text(),
                    AdminAction.USER_REMOVED.text()))
            .query(Long.class)
            .single();
    if (database.sql(COUNT_STANDING).params(written).update() > 0) {
      database.sql(FORGET_EMPTY).update();
    }
    database.sql(COUNT_NOTIFIED.replace("{which}", OF_NEW_REQUESTS)).params(written).update();
    database.sql(FORGET_RETURNED).params(written).update();
    InventoryCount inventory =
        last.map(LastCount::inventory)
            .filter(count ->
                !inventoryChanged && (count.imports() == imports || !count.isRested(began)))
            .orElseGet(() -> {
              // The first step has just counted every day.
              last.ifPresent(count -> countLastDays(began, below));
              database.sql(COUNT_OVERDUE).update();
              return new InventoryCount(began, Duration.between(began, clock.instant()), imports);
            });
    OffsetDateTime completeUntil =
        database
            .sql(COMPLETE_UNTIL)
            .param("began", began.atOffset(ZoneOffset.UTC))
            .param("below", below)
            .query(OffsetDateTime.class)
            .single();
    database
        .sql(NOTE_COUNT)
        .param("at", completeUntil)
        .param("below", below)
        .param("inventory_at", inventory.at().atOffset(ZoneOffset.UTC))
        .param("inventory_seconds", inventory.took().toMillis() / 1000.0)
        .param("imports", inventory.imports())
        .update();
  }

  /** Counts again which returns were late: an import may have changed removal dates. */
  private void countLastDays(Instant now, String below) {
    // Lateness is shown only for the days of the chart.
    LocalDate since = UkDay.of(now).minusDays(OverviewPage.DAYS_OF_THE_CHART);
    database.sql(FORGET_NOTIFIED).param("since", since).update();
    database
        .sql(COUNT_NOTIFIED.replace("{which}", OF_LAST_DAYS))
        .param("below", below)
        .param("since", since)
        .param("arrived_since", UkDay.startOf(since).minus(OVERLAP).atOffset(ZoneOffset.UTC))
        .update();
  }
}
