package hubreturns.service.nodes;

import hubreturns.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Exchanges counts with the other nodes through the database, twice a second and in one round trip.
 * This node reports that it is running and how many hubs each User has returned here, and reads the
 * same about the other nodes. No request waits for the exchange.
 */
public final class NodeExchange implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(NodeExchange.class);
  private static final Duration EVERY = Duration.ofMillis(500);

  /** A node that has not been heard from for this long counts as gone. */
  private static final Duration GONE_AFTER = Duration.ofSeconds(5);

  /** Rows that have not changed for this long were read in an earlier exchange. */
  private static final Duration READ_AGAIN = Duration.ofMinutes(1);

  private static final Duration EVERYTHING = Duration.ofDays(3_650);

  private final JdbcClient database;
  private final String name;
  private final Supplier<Map<UserId, Integer>> own;
  private final BiConsumer<Integer, Map<UserId, Long>> others;
  private final LongSupplier nanoTime;
  private final UUID node = UUID.randomUUID();
  private final Map<UserId, Integer> untold = new HashMap<>();
  private final Map<Account, Long> heard = new HashMap<>();
  private boolean isFirst = true;
  private long exchangedAtNanos;
  private long aloneAtNanos;
  private boolean isWarned;
  private volatile Thread thread = new Thread();

  /**
   * An exchange between this node and the others of the same database.
   *
   * @param name the name of this node, for people
   * @param own the hubs that each User has returned here since the last call
   * @param others receives the number of other nodes, and the hubs that they took from each User's
   *     allocation since the last exchange; a number below zero means that they gave some back
   * @param nanoTime a time that never goes back, {@code System::nanoTime}
   */
  public NodeExchange(
      JdbcClient database,
      String name,
      Supplier<Map<UserId, Integer>> own,
      BiConsumer<Integer, Map<UserId, Long>> others,
      LongSupplier nanoTime) {
    this.database = database;
    this.name = name;
    this.own = own;
    this.others = others;
    this.nanoTime = nanoTime;
    this.aloneAtNanos = nanoTime.getAsLong();
  }

  /** A User's row of another node. A row that was deleted and created again is another account. */
  private record Account(UUID node, UserId user, String countedSince) {}

  /**
   * A row of the result: the number of other nodes, how many of them have this node's name and, if
   * one was read, an account of another node.
   */
  private record Told(int count, int namesakes, Optional<Account> account, long hubs) {}

  private static final String FORGET =
      """
      with gone as (
        delete from duis_node where seen_at < now() - interval '1 hour')
      delete from allocation_use where counted_at < now() - interval '1 hour'
      """;

  private static final String EXCHANGE =
      """
      with seen as (
        insert into duis_node (node, name, seen_at)
        values (:node, :name, now())
        on conflict (node) do update set seen_at = excluded.seen_at),
      told as (
        insert into allocation_use (node, user_id, counted_since, counted_at, hubs)
        select :node, u.user_id, now(), now(), u.hubs
          from unnest(:users::bigint[], :hubs::bigint[]) as u (user_id, hubs)
        on conflict (node, user_id) do update
           set counted_at = excluded.counted_at, hubs = allocation_use.hubs + excluded.hubs)
      select n.others, n.namesakes, u.node, u.user_id, u.counted_since::text as counted_since, u.hubs
        from (select count(*) as others, count(*) filter (where name = :name) as namesakes
                from duis_node
               where node <> :node
                 and seen_at > now() - make_interval(secs => :gone)) n
        left join allocation_use u
          on u.node <> :node
         and u.counted_at > now() - make_interval(secs => :recent)
      """;

  /** Exchanges once; a thread or a test calls it again and again. */
  public synchronized void exchange() {
    own.get().forEach((user, hubs) -> untold.merge(user, hubs, Integer::sum));
    List<Map.Entry<UserId, Integer>> told = List.copyOf(untold.entrySet());
    long now = nanoTime.getAsLong();
    boolean isLate = now - exchangedAtNanos > READ_AGAIN.dividedBy(2).toNanos();
    List<Told> rows =
        database
            .sql(EXCHANGE)
            .param("node", node)
            .param("name", name)
            .param("users", told.stream().map(use -> use.getKey().eui64()).toArray(Long[]::new))
            .param("hubs", told.stream().map(use -> (long) use.getValue()).toArray(Long[]::new))
            .param("gone", GONE_AFTER.toSeconds())
            .param("recent", (isFirst || isLate ? EVERYTHING : READ_AGAIN).toSeconds())
            .query((row, index) -> told(row))
            .list();
    untold.clear();
    exchangedAtNanos = now;
    Map<UserId, Long> hubs = new HashMap<>();
    for (Told row : rows) {
      if (row.account().isPresent()) {
        Account account = row.account().get();
        Long before = heard.put(account, row.hubs());
        // What the other nodes counted before this node started does not count here.
        if (!isFirst) {
          hubs.merge(account.user(), row.hubs() - (before == null ? 0 : before), Long::sum);
        }
      }
    }
    isFirst = false;
    hubs.values().removeIf(none -> none == 0);
    others.accept(rows.getFirst().count(), hubs);
    warnOfNamesakes(rows.getFirst().namesakes() > 0, now);
  }

  /** An earlier start of this node may have ended without a word, and is gone a moment later. */
  private void warnOfNamesakes(boolean exist, long now) {
    if (!exist) {
      aloneAtNanos = now;
      isWarned = false;
    } else if (!isWarned && now - aloneAtNanos > GONE_AFTER.multipliedBy(2).toNanos()) {
      log.warn(
          "Another running node has the name {}, too, so the audit trail does not show which of them answered. Set HUB_RETURNS_NODE to a different name on each node",
          name);
      isWarned = true;
    }
  }

  private static final String RUNNING =
      """
      select name
        from duis_node
       where seen_at > now() - make_interval(secs => :gone)
       order by seen_at desc
       limit 1
      """;

  /** The name of a node that runs now. */
  public static Optional<String> running(JdbcClient database) {
    return database
        .sql(RUNNING)
        .param("gone", GONE_AFTER.toSeconds())
        .query(String.class)
        .optional();
  }

  private static Told told(ResultSet row) throws SQLException {
    UUID node = row.getObject("node", UUID.class);
    Optional<Account> account =
        node == null
            ? Optional.empty()
            : Optional.of(
                new Account(
                    node, new UserId(row.getLong("user_id")), row.getString("counted_since")));
    return new Told(row.getInt("others"), row.getInt("namesakes"), account, row.getLong("hubs"));
  }

  /** Early enough that the other nodes hear of this node before its port opens. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    database.sql(FORGET).update();
    exchange();
    thread = Thread.ofPlatform().name("node-exchange").daemon().start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(EVERY);
        try {
          exchange();
        } catch (DataAccessException e) {
          log.debug("The exchange with other nodes failed; next attempt in {}", EVERY, e);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static final String LEAVE =
      """
      delete from duis_node
       where node = :node
      """;

  @Override
  public void stop() {
    thread.interrupt();
    try {
      thread.join();
      database.sql(LEAVE).param("node", node).update();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DataAccessException e) {
      log.debug("The other nodes notice in {} that this node is gone", GONE_AFTER, e);
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}
