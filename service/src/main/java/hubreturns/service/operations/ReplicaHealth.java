package hubreturns.service.operations;

import hubreturns.service.availability.ReplicaWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the replica of the pages responds, and how far it is behind. */
final class ReplicaHealth implements HealthIndicator {
  private final ReplicaWatch watch;

  private ReplicaHealth(ReplicaWatch watch) {
    this.watch = watch;
  }

  /** The health of this replica, and its metric. */
  static ReplicaHealth of(ReplicaWatch watch, MeterRegistry metrics) {
    Gauge.builder("hub_returns_pages_behind_seconds", () -> watch.behind().toMillis() / 1_000.0)
        .description("Upper bound, in seconds, on how far the pages' replica is behind the primary")
        .register(metrics);
    return new ReplicaHealth(watch);
  }

  @Override
  public Health health() {
    return (watch.responds() ? Health.up() : Health.down())
        .withDetail("behindSeconds", watch.behind().toSeconds())
        .build();
  }
}
