package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseFailure;
import hubreturns.vocabulary.Counted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs periodic tasks on each node. */
final class Housekeeping implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  /** Longer than any single step of a chore on a busy machine. */
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  private final List<Chore> chores;
  private final Duration stopWait;
  private volatile ScheduledExecutorService clock = stopped();

  Housekeeping(List<Chore> chores) {
    this(chores, STOP_WAIT);
  }

  Housekeeping(List<Chore> chores, Duration stopWait) {
    this.chores = List.copyOf(chores);
    this.stopWait = stopWait;
  }

  /**
   * A periodic task.
   *
   * @param name the name in the log
   * @param every the time from the end of a run to the start of the next
   */
  record Chore(String name, Duration every, Runnable work) {}

  private static ScheduledExecutorService stopped() {
    ScheduledExecutorService never = new ScheduledThreadPoolExecutor(0);
    never.shutdown();
    return never;
  }

  @Override
  public void start() {
    clock =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("housekeeping").daemon().unstarted(work));
    for (Chore chore : chores) {
      var _ =
          clock.scheduleWithFixedDelay(
              () -> run(chore), 1, chore.every().toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void run(Chore chore) {
    try {
      chore.work().run();
    } catch (RuntimeException e) {
      if (clock.isShutdown()) {
        log.debug("{} ended because the service stops", chore.name(), e);
        return;
      }
      if (DatabaseFailure.isOfServer(e)) {
        log.warn(
            "{} failed ({}); next attempt in {}",
            chore.name(),
            e.getMessage(),
            Counted.text(chore.every()));
        return;
      }
      log.error("{} failed; next attempt in {}", chore.name(), Counted.text(chore.every()), e);
    } catch (Error e) {
      // Otherwise nobody would see the error, because the executor only stores it.
      FatalErrors.end(Thread.currentThread(), e);
    }
  }

  /**
   * Lets the running chore finish: if it were interrupted, it would report a failure of a healthy
   * database.
   */
  @Override
  public void stop() {
    clock.shutdown();
    try {
      if (!clock.awaitTermination(stopWait.toSeconds(), TimeUnit.SECONDS)) {
        clock.shutdownNow();
      }
    } catch (InterruptedException e) {
      clock.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return !clock.isShutdown();
  }
}
