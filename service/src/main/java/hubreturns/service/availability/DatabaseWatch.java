package hubreturns.service.availability;

import com.zaxxer.hikari.HikariDataSource;
import hubreturns.service.availability.Standing.Use;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Asks the database several times a second, on a connection of its own, whether it takes writes.
 * While it does not, connections fail at once, so that no request waits for a server that cannot
 * answer. Connections that already wait are closed (docs/operations.md#several-database-servers).
 */
public final class DatabaseWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
  private static final Duration EVERY = Duration.ofMillis(250);

  /** After half a second without an answer, the watch tries a new connection. */
  private static final Duration SILENCE = Duration.ofMillis(500);

  private static final ConnectionLimits SUSPECT =
      new ConnectionLimits(Duration.ofMillis(1_500), SILENCE);

  /**
   * The limits while the database is away: a busy server may take long to let the watch in again.
   */
  private static final ConnectionLimits AWAY =
      new ConnectionLimits(Duration.ofSeconds(10), SILENCE);

  private static final String NO_CONNECTION = "08001";

  private final DatabaseServers servers;
  private final Outages outages = new Outages(System::nanoTime);
  private final Shortage shortage = new Shortage(System::nanoTime);
  private final List<Guarded> guarded = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private Optional<Connection> connection = Optional.empty();
  private volatile Standing standing = new Standing.Serving();
  private volatile boolean closed;

  /** Watches these servers as soon as it is started. */
  public DatabaseWatch(DatabaseServers servers) {
    this.servers = servers;
    this.thread = Thread.ofPlatform().name("database-watch").daemon().unstarted(this::run);
  }

  /** Starts to ask the database. Until then, the database counts as serving. */
  public void start() {
    thread.start();
  }

  /** What the database can do now. */
  public Standing standing() {
    return standing;
  }

  /** Whether a request was refused lately because the database had no room. */
  public boolean lackedRoomLately() {
    return shortage.wasLately();
  }

  /** Connections to these servers for a pool: they wait until the database serves. */
  public ServerConnections connections(DatabaseServers servers, ConnectionLimits limits, Use use) {
    return new ServerConnections(
        servers,
        limits,
        new ServerConnections.Gate() {
          @Override
          public void await() throws SQLException {
            awaitServing(use);
          }

          @Override
          public boolean isOpen() {
            return !standing.refuses(use);
          }
        });
  }

  /** Connections of a pool that fail at once while the database does not serve. */
  public DataSource guard(HikariDataSource pool, ServerConnections connections, Use use) {
    Guarded source =
        new Guarded(
            pool, connections, () -> pool.getHikariPoolMXBean().softEvictConnections(), use);
    guarded.add(source);
    return source;
  }

  /** Connections without a pool that fail at once while the database does not serve. */
  public DataSource guard(ServerConnections connections, Use use) {
    Guarded source = new Guarded(connections, connections, () -> {}, use);
    guarded.add(source);
    return source;
  }

  /** Records a request that was refused because of the database. */
  public void refused(Throwable failure) {
    if (DatabaseFailure.isShortage(failure)) {
      shortage.see();
    }
    outages.refused(failure);
    LockSupport.unpark(thread);
  }

  private final class Guarded extends DelegatingDataSource {
    private final ServerConnections connections;
    private final Runnable evict;
    private final Use use;

    Guarded(DataSource pool, ServerConnections connections, Runnable evict, Use use) {
      super(pool);
      this.connections = connections;
      this.evict = evict;
      this.use = use;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Standing now = standing;
      if (now.refuses(use)) {
        throw refusal(now);
      }
      return super.getConnection();
    }

    void hangUp() {
      try {
        connections.hangUp();
      } catch (SQLException e) {
        log.debug("Some connection was closed already", e);
      }
      evict.run();
    }
  }

  private static SQLException refusal(Standing now) {
    return new SQLTransientConnectionException(
        "The database is unavailable: " + now.reason(), NO_CONNECTION);
  }

  private synchronized void awaitServing(Use use) throws SQLException {
    try {
      while (standing.refuses(use) && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted", NO_CONNECTION, e);
    }
    if (closed) {
      throw new SQLTransientConnectionException("the service is stopping", NO_CONNECTION);
    }
  }

  private void run() {
    while (!closed) {
      try {
        ask();
      } catch (RuntimeException e) {
        log.error("The database cannot be watched; the next attempt follows at once", e);
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
    drop();
  }

  private void ask() {
    try {
      if (connection.isPresent()) {
        enter(answer(connection.get()), Optional.empty());
        return;
      }
    } catch (SQLException e) {
      log.debug("The watch lost its connection", e);
    }
    drop();
    try {
      Connection fresh =
          !(standing instanceof Standing.Serving)
              ? servers.awaitPrimary(AWAY)
              : servers.connectAgain(SUSPECT);
      connection = Optional.of(fresh);
      enter(answer(fresh), Optional.empty());
    } catch (SQLException e) {
      drop();
      if (closed) {
        return;
      }
      enter(new Standing.Unreachable(DatabaseFailure.reason(e)), Optional.of(e));
    }
  }

  // PostgreSQL shows a role only what its own sessions wait for, and that is enough here. Shorter
  // waits for a standby are normal.
  private static final String ASK =
      """
      select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on',
             exists (select
                       from pg_stat_activity
                      where wait_event = 'SyncRep'
                        and state_change < clock_timestamp() - interval '2 seconds')
      """;

  private static Standing answer(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ASK)) {
      row.next();
      if (row.getBoolean(1)) {
        return new Standing.ReadOnly();
      }
      return row.getBoolean(2) ? new Standing.CommitsWait() : new Standing.Serving();
    }
  }

  private void enter(Standing now, Optional<SQLException> failure) {
    Standing before = standing;
    standing = now;
    if (now instanceof Standing.Serving) {
      outages.serving();
    } else {
      outages.unavailable(now.reason(), failure);
      // Another server may be the primary now, and this one may not know it yet.
      drop();
    }
    for (Guarded source : guarded) {
      if (now.refuses(source.use) && !before.refuses(source.use)) {
        source.hangUp();
      }
    }
    synchronized (this) {
      notifyAll();
    }
  }

  private void drop() {
    connection.ifPresent(DatabaseWatch::abort);
    connection = Optional.empty();
  }

  /** Closes the socket of a watch's connection. */
  static void abort(Connection lost) {
    try {
      lost.abort(Thread::startVirtualThread);
    } catch (SQLException e) {
      log.debug("The watch's connection was closed already", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    synchronized (this) {
      notifyAll();
    }
  }
}
