package hubreturns.service.outbox;

import hubreturns.vocabulary.Counted;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Runs deliveries and polls on one node at a time. Only the node that holds a lock of the database
 * calls Remedy, so that all nodes together keep to the allowance. They make one call at a time,
 * except just after a take-over ({@link DeliveryLead}).
 */
public final class DeliveryLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration TROUBLE = Duration.ofSeconds(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(20);

  /** Another node may have made calls in the last second; they count towards the allowance. */
  public static final Duration HAND_OVER = Duration.ofSeconds(1);

  private final DeliveryLead lead;
  private final Deliveries deliveries;
  private final ChangePolling changePolling;
  private volatile boolean goOn;
  private volatile Thread thread;

  /** Whether the log already says that deliveries wait for the database. */
  private boolean interrupted;

  public DeliveryLoop(DeliveryLead lead, Deliveries deliveries, ChangePolling changePolling) {
    this.lead = lead;
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
      } catch (SQLException | DataAccessException | LeadLost e) {
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

  private void lead() throws SQLException, InterruptedException {
    boolean leads = lead.take();
    interrupted = false;
    if (!leads) {
      Thread.sleep(TROUBLE);
      return;
    }
    try {
      deliveries.takeOver();
      Thread.sleep(HAND_OVER);
      while (goOn) {
        // This runs even while there is no call to make, because it fails when the connection is
        // lost.
        lead.check();
        if (lead.isWanted()) {
          log.info("Deliveries pause: a reconciliation with Remedy has the lead");
          break;
        }
        // One claim, then one page of changes, so that neither waits long for the account.
        boolean isBusy = deliveries.runDue(() -> goOn) > 0;
        isBusy |= changePolling.runDue();
        if (!isBusy) {
          Thread.sleep(IDLE);
        }
      }
    } finally {
      lead.release();
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
            Counted.text(STOP_WAIT));
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
