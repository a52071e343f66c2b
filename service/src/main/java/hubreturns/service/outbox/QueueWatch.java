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
 * Counts waiting and parked records for the metrics every few seconds, so that a scrape runs no
 * query. Every node reports the same numbers, whichever node delivers.
 */
public final class QueueWatch implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
  private static final Duration BETWEEN = Duration.ofSeconds(15);

  private final ReturnRecords records;
  private final Clock clock;
  private volatile Queue queue = new Queue(0, 0, Optional.empty());
  private volatile Thread thread = new Thread();

  /** Counts these records. */
  public QueueWatch(ReturnRecords records, MeterRegistry metrics, Clock clock) {
    this.records = records;
    this.clock = clock;
    gauge(metrics, "waiting", "Deliveries that wait for Remedy", counted -> counted.waiting());
    gauge(
        metrics,
        "parked",
        "Deliveries parked until an operator retries them",
        counted -> counted.parked());
    gauge(metrics, "oldest_waiting_seconds", "Age of the oldest delivery that waits", this::age);
  }

  private void gauge(
      MeterRegistry metrics, String name, String description, ToDoubleFunction<Queue> value) {
    Gauge.builder("hub_returns_deliveries_" + name, () -> value.applyAsDouble(queue))
        .description(description)
        .register(metrics);
  }

  private double age(Queue counted) {
    return counted
        .oldest()
        .map(at -> Duration.between(at, clock.instant()).toMillis() / 1e3)
        .orElse(0.0);
  }

  /** Counts once; a thread or a test calls it again and again. */
  void count() {
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
          count();
        } catch (DataAccessException e) {
          log.debug(
              "The waiting deliveries cannot be counted ({}). The metrics keep their last values",
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
