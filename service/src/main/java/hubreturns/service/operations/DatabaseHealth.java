package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseWatch;
import hubreturns.service.availability.Standing;
import hubreturns.service.availability.Standing.Use;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the database does what this process uses it for, as the watch saw it last. No readiness
 * check waits for the database.
 */
final class DatabaseHealth implements HealthIndicator {
  private final DatabaseWatch watch;
  private final Use use;

  DatabaseHealth(DatabaseWatch watch, Use use) {
    this.watch = watch;
    this.use = use;
  }

  @Override
  public Health health() {
    Standing standing = watch.standing();
    if (standing.refuses(use)) {
      return health(Health.down(), standing.reason());
    }
    return use == Use.WRITING && watch.lackedRoomLately()
        ? health(Health.down(), "its disk or memory is full")
        : health(Health.up(), standing.reason());
  }

  private static Health health(Health.Builder builder, String database) {
    return builder.withDetail("database", database).build();
  }
}
