package hubreturns.service.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * The right to call Remedy, which one node has at a time (docs/operations.md#how-delivery-behaves).
 *
 * <p>The lead is a lock of the database's session, and a row that the leader commits again and
 * again. The lock ends with the connection. The row shows more: its commit has reached the
 * synchronous standby, so no standby was promoted before. Each call to Remedy starts soon after
 * such a commit. A new leader waits for longer than a call takes before it continues a record that
 * was tried before ({@link Deliveries#TAKE_OVER_AFTER}). Two leaders therefore never work on the
 * same record at once. With an untried record the new leader does not wait: its first calls can run
 * beside the last calls of the old leader.
 */
public final class DeliveryLead implements Fence {
  /**
   * If the last confirmation is older than this, the lead is confirmed again before the next call.
   */
  static final Duration CONFIRMED_FOR = Duration.ofSeconds(1);

  /** No call starts later than this after the confirmation began. */
  static final Duration CALL_STARTS_WITHIN = Duration.ofSeconds(4);

  private final DataSource database;
  private final String node;
  private final LongSupplier nanoTime;
  private final CountedClock clock;
  private Optional<Held> held = Optional.empty();

  /**
   * @param isWanted whether somebody waits for the lead, as of the last confirmation
   */
  private record Held(Connection connection, long number, long confirmedNanos, boolean isWanted) {}

  public DeliveryLead(DataSource database, String node, LongSupplier nanoTime) {
    this.database = database;
    this.node = node;
    this.nanoTime = nanoTime;
    this.clock = new CountedClock(nanoTime);
  }

  /** The clock of the deliveries; it does not depend on the clock of this node. */
  public Clock clock() {
    return clock.withZone(ZoneOffset.UTC);
  }

  private static final String LOCK =
      "select pg_try_advisory_lock(hashtext('hub-returns deliveries'))";
  private static final String UNLOCK =
      "select pg_advisory_unlock(hashtext('hub-returns deliveries'))";

  private static final String TAKE =
      """
      update delivery_lead
         set number = number + 1, node = ?, confirmed_at = clock_timestamp()
      returning number, confirmed_at
      """;

  // Whoever holds the lead sees that somebody waits for it, and hands it over.
  private static final String AWAIT =
      """
      select pg_advisory_lock(hashtext('hub-returns deliveries')) is null
      """;

  /** Takes the lead; returns false when another node has it. */
  boolean take() throws SQLException {
    return take(DeliveryLead::locks);
  }

  /**
   * Waits until the leader hands the lead over, which it does between two deliveries.
   *
   * @return false when the leader does not hand it over within this time
   */
  public boolean await(Duration most) throws SQLException {
    return take(statement -> {
      statement.execute("set lock_timeout = " + most.toMillis());
      try {
        statement.execute(AWAIT);
        return true;
      } catch (SQLException e) {
        if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          return false;
        }
        throw e;
      } finally {
        statement.execute("reset lock_timeout");
      }
    });
  }

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** A way to get the lock. */
  private interface Locking {
    boolean succeeds(Statement statement) throws SQLException;
  }

  private boolean take(Locking locking) throws SQLException {
    Connection connection = database.getConnection();
    try (Statement statement = connection.createStatement();
        PreparedStatement take = connection.prepareStatement(TAKE)) {
      if (!locking.succeeds(statement)) {
        connection.close();
        return false;
      }
      take.setString(1, node);
      long began = nanoTime.getAsLong();
      try (ResultSet row = take.executeQuery()) {
        row.next();
        held = Optional.of(new Held(connection, row.getLong(1), began, false));
        clock.set(row.getTimestamp(2).toInstant());
      }
      return true;
    } catch (SQLException e) {
      // The connection goes back to the pool, and must not keep the lock.
      try (connection;
          Statement statement = connection.createStatement()) {
        statement.execute(UNLOCK);
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
  }

  private static boolean locks(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(LOCK)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static final String CONFIRM =
      """
      update delivery_lead
         set confirmed_at = clock_timestamp()
       where number = ?
      returning exists (select
                          from pg_locks
                         where locktype = 'advisory'
                           and not granted
                           and objsubid = 1
                           and objid = (hashtext('hub-returns deliveries')::bigint & 4294967295)::oid)
      """;

  @Override
  public void check() {
    Held now = held.orElseThrow(() -> new LeadLost("this node does not lead"));
    if (nanoTime.getAsLong() - now.confirmedNanos() > CONFIRMED_FOR.toNanos()) {
      confirm(now);
    }
  }

  private void confirm(Held now) {
    long began = nanoTime.getAsLong();
    boolean isWanted;
    try (PreparedStatement confirm = now.connection().prepareStatement(CONFIRM)) {
      confirm.setLong(1, now.number());
      try (ResultSet row = confirm.executeQuery()) {
        if (!row.next()) {
          throw new LeadLost("another node leads");
        }
        isWanted = row.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new LeadLost("the database did not confirm the lead", e);
    }
    if (nanoTime.getAsLong() - began > CALL_STARTS_WITHIN.toNanos()) {
      throw new LeadLost("the database took too long to confirm the lead");
    }
    held = Optional.of(new Held(now.connection(), now.number(), began, isWanted));
  }

  /** Whether somebody waits for the lead ({@link #await}). */
  boolean isWanted() {
    return held.filter(Held::isWanted).isPresent();
  }

  /** Gives the lead up, so that another node can take it at once. */
  public void release() throws SQLException {
    if (held.isPresent()) {
      Connection connection = held.get().connection();
      held = Optional.empty();
      try (connection;
          Statement statement = connection.createStatement()) {
        statement.execute(UNLOCK);
      }
    }
  }
}
