package hubreturns.service.operations;

import hubreturns.service.outbox.CountedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The clock of the pages: the database's, so that all nodes agree how long a session, a lockout or
 * a wait for a passkey lasts. The database's time is read again after a while.
 */
final class DatabaseClock implements InstantSource {
  static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

  private final Supplier<Instant> database;
  private final CountedClock counted;

  static DatabaseClock of(DataSource database) {
    JdbcClient client = JdbcClient.create(database);
    return new DatabaseClock(
        () ->
            client.sql("select clock_timestamp()").query(OffsetDateTime.class).single().toInstant(),
        System::nanoTime);
  }

  DatabaseClock(Supplier<Instant> database, LongSupplier nanoTime) {
    this.database = database;
    this.counted = new CountedClock(nanoTime);
    counted.set(database.get());
  }

  @Override
  public Instant instant() {
    if (counted.age().compareTo(READ_AGAIN_AFTER) >= 0) {
      try {
        counted.set(database.get());
      } catch (DataAccessException e) {
        log.debug("The database is away, so its clock is not read", e);
        counted.set(counted.instant());
      }
    }
    return counted.instant();
  }
}
