package hubreturns.service.smi;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes an import give way to the service: while requests arrive, the import pauses for some time
 * after each batch (docs/adr/0069-an-import-gives-way.md).
 */
final class GiveWay {
  /** A pause is this many times as long as the work before it. */
  static final int PAUSE_FACTOR = 3;

  private static final long LOOK_EVERY = Duration.ofMillis(500).toNanos();

  /** PostgreSQL counts a row up to a second after its commit. */
  private static final long BUSY_FOR = Duration.ofSeconds(3).toNanos();

  private final Requests requests;
  private final Time time;
  private long counted;
  private long lookedAt;
  private long arrivedAt;
  private boolean busy;

  /** How many requests were stored since the database began to count. */
  interface Requests {
    long stored() throws SQLException;
  }

  /** A clock that can wait. */
  interface Time {
    long nanos();

    void pause(long nanos);
  }

  /** A piece of the import. */
  interface Work {
    void run() throws SQLException;
  }

  GiveWay(Requests requests, Time time) throws SQLException {
    this.requests = requests;
    this.time = time;
    this.counted = requests.stored();
    this.lookedAt = time.nanos();
  }

  /** Gives way to the requests that this connection's database stores. */
  static GiveWay toRequestsOf(Connection connection) throws SQLException {
    return new GiveWay(() -> stored(connection), new SystemTime());
  }

  /** Does the work, and pauses after it if requests arrive. */
  void around(Work work) throws SQLException {
    long begun = time.nanos();
    work.run();
    long ended = time.nanos();
    look(ended);
    if (busy) {
      time.pause(PAUSE_FACTOR * (ended - begun));
    }
  }

  private void look(long now) throws SQLException {
    if (now - lookedAt < LOOK_EVERY) {
      return;
    }
    lookedAt = now;
    long stored = requests.stored();
    if (stored != counted) {
      counted = stored;
      arrivedAt = now;
      busy = true;
    } else if (now - arrivedAt > BUSY_FOR) {
      busy = false;
    }
  }

  // A transaction keeps the counts that it has seen once.
  private static final String FORGET =
      """
      select pg_stat_clear_snapshot()
      """;
  private static final String STORED =
      """
      select pg_stat_get_tuples_inserted('service_request'::regclass)
      """;

  private static long stored(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(FORGET);
      try (ResultSet row = statement.executeQuery(STORED)) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static final class SystemTime implements Time {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void pause(long nanos) {
      try {
        TimeUnit.NANOSECONDS.sleep(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
