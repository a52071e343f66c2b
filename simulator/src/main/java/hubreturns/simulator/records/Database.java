package hubreturns.simulator.records;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The file that keeps records, notices and the CSPs' inbox.
 *
 * <p>Writes run one after the other. That is what lets a Last Modified Date be a watermark: no
 * record becomes visible with a stamp older than one that a reader has already seen.
 */
public final class Database implements AutoCloseable {
  private static final String USER = "sa";
  private static final String PASSWORD = "";
  private static final int CONNECTIONS_MAX = 32;
  private static final int WRITES_TOGETHER_MAX = 64;

  private static final String SCHEMA =
      """
      create table if not exists returns_record (
        entry_number bigint primary key,
        %s
      );
      alter table returns_record add column if not exists f_csp_reference varchar(%d);
      create index if not exists record_by_reference on returns_record (f_return_reference);
      create index if not exists record_by_device on returns_record (f_device_id);
      create index if not exists record_by_stamp on returns_record (f_last_modified_date);
      create table if not exists stage_wait (
        entry_number bigint primary key,
        due varchar(24) not null
      );
      create index if not exists stage_wait_by_due on stage_wait (due);
      create table if not exists csp_notice (
        return_key varchar(1000) primary key,
        entry_number bigint not null,
        csp varchar(20),
        sent_at varchar(24),
        due_at bigint not null,
        attempts integer not null,
        last_problem varchar(500)
      );
      create index if not exists notice_by_csp on csp_notice (csp, sent_at, due_at);
      create table if not exists csp_inbox (
        arrival bigint generated always as identity primary key,
        csp varchar(20) not null,
        return_key varchar(1000) not null,
        received_at varchar(24) not null,
        times_received integer not null,
        notice varchar not null,
        unique (csp, return_key)
      );
      create table if not exists simulated_clock (
        id integer primary key check (id = 1),
        simulated_now varchar(24) not null
      );
      """
          .formatted(
              Arrays.stream(Field.values())
                  .map(field -> "%s varchar(%d)".formatted(field.column(), Field.CHARS_MAX))
                  .collect(Collectors.joining(",\n  ")),
              // The one field that came later than the first databases.
              Field.CHARS_MAX);

  private final String url;
  private final JdbcConnectionPool connections;
  private final Clock clock;
  private final ReentrantLock writing = new ReentrantLock();
  private final Queue<PendingWrite<?>> waiting = new ConcurrentLinkedQueue<>();
  private Instant lastStamp;

  private Database(String url, JdbcConnectionPool connections, Clock clock) {
    this.url = url;
    this.connections = connections;
    this.clock = clock;
    this.lastStamp = Instant.EPOCH;
  }

  /**
   * Opens the database in a directory, and makes it when it is not there.
   *
   * @throws StoreFault when another process has it open
   * @throws IOException when the directory cannot be made
   */
  public static Database open(Path directory, Clock clock) throws IOException {
    Files.createDirectories(directory);
    // Space is used again at once: with a checkpoint after every commit the file would otherwise
    // grow by tens of kilobytes a record. That is safe for a process that is killed, which is what
    // is promised; it is not for a machine that loses power.
    String url =
        "jdbc:h2:file:%s;RETENTION_TIME=0;TRACE_LEVEL_FILE=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE"
            .formatted(directory.toAbsolutePath().normalize().resolve("simulator"));
    JdbcConnectionPool connections = JdbcConnectionPool.create(url, USER, PASSWORD);
    connections.setMaxConnections(CONNECTIONS_MAX);
    Database database = new Database(url, connections, clock);
    database.prepare();
    return database;
  }

  /**
   * Runs work in a write transaction; committed when this returns, and not at all when it throws.
   *
   * <p>Work that arrives while another commit is under way is committed together with what else
   * came, so that many writers pay for few commits.
   */
  public <T> T write(Function<Transaction, T> work) {
    PendingWrite<T> mine = new PendingWrite<>(work);
    waiting.add(mine);
    writing.lock();
    try {
      while (!mine.isDone()) {
        writeTogether();
      }
    } finally {
      writing.unlock();
    }
    return mine.outcome();
  }

  /** Runs work that only reads. */
  public <T> T read(Function<Transaction, T> work) {
    try (Connection connection = connections.getConnection()) {
      return work.apply(new Transaction(connection, this::nextStamp));
    } catch (SQLException e) {
      throw new StoreFault(e);
    }
  }

  @Override
  public void close() {
    // Whoever writes now is waited for.
    write(tx -> true);
    connections.dispose();
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("shutdown");
    } catch (SQLException e) {
      throw new StoreFault(e);
    }
  }

  private void prepare() {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    } catch (SQLException e) {
      throw new StoreFault(e);
    }
    lastStamp =
        read(tx ->
            tx.first(
                    """
                    select max(f_last_modified_date) from returns_record
                    having count(*) > 0
                    """,
                    row -> Instant.parse(row.getString(1)))
                .orElse(Instant.EPOCH));
  }

  private void writeTogether() {
    List<PendingWrite<?>> together = new ArrayList<>();
    while (together.size() < WRITES_TOGETHER_MAX && !waiting.isEmpty()) {
      together.add(waiting.remove());
    }
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      for (PendingWrite<?> write : together) {
        write.run(connection, this::nextStamp);
      }
      connection.commit();
      connection.setAutoCommit(true);
      checkpoint(connection);
      together.forEach(PendingWrite::committed);
    } catch (SQLException e) {
      together.forEach(write -> write.failed(new StoreFault(e)));
    } finally {
      // An Error must not leave a caller waiting for ever; one that was told is not told again.
      together.forEach(write -> write.failed(new IllegalStateException("the write was abandoned")));
    }
  }

  /**
   * Hands everything committed to the operating system, so that a killed process loses nothing it
   * has answered for. A write delay of 0 would do that too, but it switches off the housekeeping
   * that keeps the file small.
   */
  private static void checkpoint(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("checkpoint");
    }
  }

  private String nextStamp() {
    if (!writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("records change in a write transaction only");
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plusMillis(1);
    return Field.time(lastStamp);
  }
}
