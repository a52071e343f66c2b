package hubreturns.service.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * Turns the cranks on one node of all: whoever holds the database's lock delivers and asks what
 * changed, so that one call at a time and the allowance hold over all nodes together.
 */
public final class DeliveryLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration TROUBLE = Duration.ofSeconds(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(20);

  /** The calls of the second before the lead may have been another node's: they count, too. */
  private static final Duration HAND_OVER = Duration.ofSeconds(1);

  private final DataSource database;
  private final Deliveries deliveries;
  private final WayBack wayBack;
  private volatile boolean goOn;
  private volatile Thread thread;

  /** A loop over these deliveries and their way back. */
  public DeliveryLoop(DataSource database, Deliveries deliveries, WayBack wayBack) {
    this.database = database;
    this.deliveries = deliveries;
    this.wayBack = wayBack;
    this.thread = new Thread();
  }

  @Override
  public void start() {
    goOn = true;
    thread = Thread.ofPlatform().name("deliveries").start(this::run);
  }

  private void run() {
    while (goOn) {
      try {
        lead();
      } catch (InterruptedException e) {
        return;
      } catch (SQLException | DataAccessException e) {
        log.warn(
            "Deliveries are interrupted ({}); they go on when the database is back",
            e.getMessage());
        pause(TROUBLE);
      } catch (RuntimeException e) {
        // The edge of this loop: one record that cannot be handled must not stop all others.
        log.error("A delivery failed unexpectedly; its record is tried again after its lease", e);
        pause(TROUBLE);
      }
    }
  }

  private static final String TAKE_LEAD =
      "select pg_try_advisory_lock(hashtext('hub-returns deliveries'))";
  private static final String STILL_LEAD = "select 1";

  private void lead() throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      if (!yes(statement)) {
        Thread.sleep(TROUBLE);
        return;
      }
      try {
        deliveries.takeOver();
        Thread.sleep(HAND_OVER);
        while (goOn) {
          // The lock lives as long as this connection: no connection, no deliveries.
          statement.execute(STILL_LEAD);
          // One claim, one page: neither keeps the other from the account for long.
          boolean isBusy = deliveries.runDue(() -> goOn) > 0;
          isBusy |= wayBack.runDue();
          if (!isBusy) {
            Thread.sleep(IDLE);
          }
        }
      } finally {
        statement.execute("select pg_advisory_unlock(hashtext('hub-returns deliveries'))");
      }
    } catch (UncategorizedSQLException e) {
      throw e.getSQLException();
    }
  }

  private static boolean yes(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(TAKE_LEAD)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    // The record in hand is finished, not interrupted: its answer is worth waiting for.
    goOn = false;
    try {
      if (!thread.join(STOP_WAIT)) {
        thread.interrupt();
        log.warn(
            "The delivery in hand did not end in {}; its record is looked up before a repeat",
            STOP_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}
