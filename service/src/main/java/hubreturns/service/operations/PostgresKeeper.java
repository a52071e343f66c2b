package hubreturns.service.operations;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded PostgreSQL again when it ends under a running service, for example because
 * the machine ran out of memory. After several attempts without success it gives up.
 */
final class PostgresKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PostgresKeeper.class);

  /** Attempts to start before the keeper gives up. */
  static final int STARTS_MAX = 5;

  /** A PostgreSQL that ran for this long counts as healthy, so its earlier ends are forgotten. */
  static final Duration HEALTHY_AFTER = Duration.ofMinutes(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Postgres postgres;
  private final Runnable givingUp;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<Thread> thread = Optional.empty();
  private int starts;
  private long lastStart;

  /** The PostgreSQL to keep running. */
  interface Postgres {
    /** Whether its main process lives. */
    boolean runs();

    /** Starts it again and waits until it accepts connections. */
    void startAgain() throws IOException;
  }

  /**
   * Keeps nothing until {@link #start}.
   *
   * @param givingUp runs when PostgreSQL cannot be kept running
   */
  PostgresKeeper(Postgres postgres, Runnable givingUp) {
    this.postgres = postgres;
    this.givingUp = givingUp;
  }

  /** Looks after PostgreSQL from now on. */
  void start() {
    thread = Optional.of(Thread.ofPlatform().name("postgres-keeper").daemon().start(this::keep));
  }

  private void keep() {
    try {
      Optional<Duration> pause = Optional.of(LOOK_EVERY);
      while (pause.isPresent() && !closed.await(pause.get().toMillis(), TimeUnit.MILLISECONDS)) {
        pause = look(System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Looks once, and starts PostgreSQL if it has ended.
   *
   * @return how long to wait before the next look; empty after giving up
   */
  Optional<Duration> look(long nanos) {
    if (postgres.runs()) {
      if (nanos - lastStart > HEALTHY_AFTER.toNanos()) {
        starts = 0;
      }
      return Optional.of(LOOK_EVERY);
    }
    if (starts == STARTS_MAX) {
      log.error(
          "The embedded PostgreSQL does not keep running after {} starts in a row", STARTS_MAX);
      givingUp.run();
      return Optional.empty();
    }
    starts++;
    lastStart = nanos;
    log.error(
        "The embedded PostgreSQL has ended while the service uses it. The service starts it again (start {} of {}), and refuses requests until then",
        starts,
        STARTS_MAX);
    try {
      postgres.startAgain();
      log.info("The embedded PostgreSQL runs again");
    } catch (IOException | RuntimeException e) {
      log.error("Cannot start the embedded PostgreSQL again", e);
    }
    return Optional.of(Duration.ofSeconds(1L << starts));
  }

  /** From now on PostgreSQL may end. Waits for a start in progress. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (thread.isPresent()) {
        thread.get().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
