package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseWatch;
import hubreturns.service.availability.Standing;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the database takes writes, as the watch saw it last. No check of readiness waits for the
 * database.
 */
final class DatabaseHealth implements HealthIndicator {
  private final DatabaseWatch watch;

  DatabaseHealth(DatabaseWatch watch) {
    this.watch = watch;
  }

  @Override
  public Health health() {
    Standing standing = watch.standing();
    return (standing instanceof Standing.Serving ? Health.up() : Health.down())
        .withDetail("database", standing.reason())
        .build();
  }
}
