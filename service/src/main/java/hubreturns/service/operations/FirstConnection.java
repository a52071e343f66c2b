package hubreturns.service.operations;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import hubreturns.vocabulary.Counted;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a pool, whose first connection shows whether the database lets the login in. The service
 * and its database may start together, so the service waits while the fault may pass.
 */
final class FirstConnection {
  private static final Logger log = LoggerFactory.getLogger(FirstConnection.class);

  private FirstConnection() {}

  /**
   * Opens a pool within the time that its configuration gives for the first connection.
   *
   * @param outside the login at an outside database; empty for the embedded one
   * @throws Refused when an outside database cannot be used; its message says why
   */
  static HikariDataSource open(HikariConfig config, Optional<OutsideLogin> outside) {
    if (outside.isEmpty()) {
      return new HikariDataSource(config);
    }
    Duration wait = Duration.ofMillis(config.getInitializationFailTimeout());
    // One attempt for each pool, so that the first failure can be logged at once.
    config.setInitializationFailTimeout(1);
    long begun = System.nanoTime();
    boolean waits = false;
    while (true) {
      try {
        return new HikariDataSource(config);
      } catch (PoolInitializationException e) {
        ConnectionFault fault = ConnectionFault.of(e, outside.get());
        Duration waited = Duration.ofNanos(System.nanoTime() - begun);
        if (!fault.passes() || waited.compareTo(wait) >= 0) {
          throw new Refused(
              waits
                  ? "The start waited %s. %s"
                      .formatted(Counted.text(waited.toSeconds(), "second"), fault.text())
                  : fault.text(),
              e);
        }
        if (!waits) {
          log.warn(
              "{} The start waits up to {} for the database",
              fault.text(),
              Counted.text(wait.toSeconds(), "second"));
        }
        waits = true;
      }
    }
  }
}
