package hubreturns.service.outbox;

import hubreturns.service.outbox.ReturnRecords.Queue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Counts now and then what is still to do, for the metrics, so that a scrape costs no query. Every
 * node says the same, whoever delivers, and also where no DSMS is configured.
 */
public final class QueueWatch implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
  private static final Duration BETWEEN = Duration.ofSeconds(15);

  private final ReturnRecords records;
  private final Clock clock;
  private volatile Queue queue = new Queue(0, 0, Optional.empty());
  private volatile Thread thread = new Thread();

  /** A watch over these records. */
  public QueueWatch(ReturnRecords records, MeterRegistry metrics, Clock clock) {
    this.records = records;
    this.clock = clock;
    gauge(metrics, "waiting", "Records that wait for DSMS", seen -> seen.waiting());
    gauge(
        metrics,
        "parked",
        "Records set aside until an operator retries them",
        seen -> seen.parked());
    gauge(metrics, "oldest_waiting_seconds", "Age of the oldest record that waits", this::age);
  }

  private void gauge(
      MeterRegistry metrics, String name, String description, ToDoubleFunction<Queue> value) {
    Gauge.builder("hub_returns_deliveries_" + name, () -> value.applyAsDouble(queue))
        .description(description)
        .register(metrics);
  }

  private double age(Queue seen) {
    return seen.oldest()
        .map(at -> Duration.between(at, clock.instant()).toMillis() / 1e3)
        .orElse(0.0);
  }

  /** Counts once; the crank that the thread or a test turns. */
  void look() {
    queue = records.queue();
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name("queue-watch").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          look();
        } catch (DataAccessException e) {
          log.debug(
              "The queue cannot be counted ({}); the metrics keep their last values",
              e.getMessage());
        }
        Thread.sleep(BETWEEN);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    thread.interrupt();
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}
