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
 * Runs deliveries and polls on one node at a time. Only the node that holds a lock of the database
 * calls Remedy, so that all nodes together make one call at a time and keep to the allowance.
 */
public final class DeliveryLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration TROUBLE = Duration.ofSeconds(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(20);

  /** Another node may have made calls in the last second; they count towards the allowance. */
  private static final Duration HAND_OVER = Duration.ofSeconds(1);

  private final DataSource database;
  private final Deliveries deliveries;
  private final ChangePolling changePolling;
  private volatile boolean goOn;
  private volatile Thread thread;

  /** Whether the log says already that deliveries wait for the database. */
  private boolean interrupted;

  /** Runs these deliveries and polls. */
  public DeliveryLoop(DataSource database, Deliveries deliveries, ChangePolling changePolling) {
    this.database = database;
    this.deliveries = deliveries;
    this.changePolling = changePolling;
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
        if (!interrupted) {
          log.warn(
              "Deliveries are interrupted ({}). They continue when the database is available",
              e.getMessage());
        }
        interrupted = true;
        pause(TROUBLE);
      } catch (RuntimeException e) {
        // One record that cannot be handled must not stop all others.
        log.error("A delivery failed unexpectedly. Its record is retried after its lease", e);
        pause(TROUBLE);
      }
    }
  }

  private static final String TAKE_LEAD =
      "select pg_try_advisory_lock(hashtext('hub-returns deliveries'))";
  private static final String KEEP_LEAD = "select 1";

  private void lead() throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      boolean takesLead = takesLead(statement);
      interrupted = false;
      if (!takesLead) {
        Thread.sleep(TROUBLE);
        return;
      }
      try {
        deliveries.takeOver();
        Thread.sleep(HAND_OVER);
        while (goOn) {
          // The lock lasts as long as this connection. This query fails when the connection is
          // lost.
          statement.execute(KEEP_LEAD);
          // One claim, then one page of changes, so that neither waits long for the account.
          boolean isBusy = deliveries.runDue(() -> goOn) > 0;
          isBusy |= changePolling.runDue();
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

  private static boolean takesLead(Statement statement) throws SQLException {
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
    // The current delivery is not interrupted: without its response the record must be looked up.
    goOn = false;
    try {
      if (!thread.join(STOP_WAIT)) {
        thread.interrupt();
        log.warn(
            "The current delivery did not end within {}. Its record is looked up before a retry",
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
