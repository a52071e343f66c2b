package hubreturns.service.availability;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures once a second how far a replica is behind the primary.
 *
 * <p>The watch notes the position of the primary's write-ahead log (WAL) with the time, and checks
 * which of these positions the replica has replayed. The result is therefore right while nothing is
 * written, while the replica has lost the primary, and whatever the clocks show. Only until the
 * replica has replayed a first position, the watch uses the age of its last commit.
 */
public final class ReplicaWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplicaWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Two hours of positions. */
  private static final int POSITIONS_MAX = 7_200;

  private final DataSource primary;
  private final DataSource replica;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private final Deque<Position> unseen = new ArrayDeque<>();
  private Optional<Connection> connection = Optional.empty();
  private boolean isKnown;
  private volatile long completeAtNanos;
  private volatile boolean responds = true;
  private volatile boolean closed;

  /**
   * Watches a replica as soon as it is started.
   *
   * @param replica opens a new connection at each use; the watch keeps one
   * @param nanoTime a time that never goes back, {@code System::nanoTime}
   */
  public ReplicaWatch(DataSource primary, DataSource replica, LongSupplier nanoTime) {
    this.primary = primary;
    this.replica = replica;
    this.nanoTime = nanoTime;
    this.completeAtNanos = nanoTime.getAsLong();
    this.thread = Thread.ofPlatform().name("replica-watch").daemon().unstarted(this::run);
  }

  /** The position of the primary's WAL at a time. */
  private record Position(long lsn, long atNanos) {}

  /**
   * What the replica has replayed; without a position if the server is not a replica, but the
   * primary.
   */
  private record Replayed(OptionalLong lsn, Duration ageOfLastCommit) {}

  public void start() {
    thread.start();
  }

  /**
   * The most by which the replica's data can be out of date; around a second while the replica
   * follows the primary.
   */
  public Duration behind() {
    return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - completeAtNanos));
  }

  /** Whether the replica answered at the last measurement. */
  public boolean responds() {
    return responds;
  }

  private void run() {
    while (!closed) {
      measure();
      LockSupport.parkNanos(EVERY.toNanos());
    }
    drop();
  }

  /** Measures once; the thread or a test calls it again and again. */
  void measure() {
    long now = nanoTime.getAsLong();
    try (Connection connected = primary.getConnection()) {
      note(new Position(position(connected), now));
    } catch (SQLException e) {
      log.debug("The position of the primary is not known; next attempt in {}", EVERY, e);
    }
    try {
      if (connection.isEmpty()) {
        connection = Optional.of(replica.getConnection());
      }
      compare(replayed(connection.get()), now);
      if (!responds) {
        log.info("The replica of the pages responds again");
      }
      responds = true;
    } catch (SQLException e) {
      drop();
      if (responds && !closed) {
        log.error(
            "The replica of the pages does not respond ({}). The pages cannot be read until it does",
            e.getMessage());
      }
      responds = false;
    }
  }

  private void note(Position position) {
    if (!unseen.isEmpty() && unseen.getLast().lsn() > position.lsn()) {
      // This is another primary, which never had the last writes of the old one.
      unseen.clear();
    }
    if (unseen.size() == POSITIONS_MAX) {
      // The newest position is dropped: the oldest ones show how far behind the replica is at
      // least.
      unseen.removeLast();
    }
    unseen.addLast(position);
  }

  private void compare(Replayed replayed, long now) {
    if (replayed.lsn().isEmpty()) {
      unseen.clear();
      completeAtNanos = now;
      isKnown = true;
      return;
    }
    while (!unseen.isEmpty() && unseen.getFirst().lsn() <= replayed.lsn().getAsLong()) {
      completeAtNanos = unseen.removeFirst().atNanos();
      isKnown = true;
    }
    if (!isKnown) {
      // The replica has not even reached the primary's first position that this watch noted. The
      // age of its last commit shows how far behind it is.
      completeAtNanos = Math.min(completeAtNanos, now - replayed.ageOfLastCommit().toNanos());
    }
  }

  private static final String POSITION = "select pg_current_wal_lsn() - '0/0'::pg_lsn";

  private static long position(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(POSITION)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static final String REPLAYED =
      """
      select pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'::pg_lsn,
             extract(epoch from greatest(
               clock_timestamp() - pg_last_xact_replay_timestamp(), interval '0')) * 1000
      """;

  private static Replayed replayed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(REPLAYED)) {
      row.next();
      return new Replayed(
          row.getBoolean(1) ? OptionalLong.of(row.getLong(2)) : OptionalLong.empty(),
          Duration.ofMillis(row.getLong(3)));
    }
  }

  private void drop() {
    connection.ifPresent(DatabaseWatch::abort);
    connection = Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
