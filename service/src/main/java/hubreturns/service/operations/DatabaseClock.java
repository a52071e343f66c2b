package hubreturns.service.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The clock of the pages: the database's, so that all nodes agree how long a session, a lockout or
 * a wait for a passkey lasts. It is read again after a while; in between, the time that passed
 * counts.
 */
final class DatabaseClock extends Clock {
  static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

  private final Supplier<Instant> database;
  private final LongSupplier nanoTime;
  private volatile Reading last;

  private record Reading(Instant at, long nanos) {
    Instant plusNanosUntil(long now) {
      return at.plusNanos(now - nanos);
    }
  }

  /** The clock of this database. */
  static DatabaseClock of(DataSource database) {
    JdbcClient client = JdbcClient.create(database);
    return new DatabaseClock(
        () ->
            client.sql("select clock_timestamp()").query(OffsetDateTime.class).single().toInstant(),
        System::nanoTime);
  }

  DatabaseClock(Supplier<Instant> database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
    this.last = new Reading(database.get(), nanoTime.getAsLong());
  }

  @Override
  public Instant instant() {
    long now = nanoTime.getAsLong();
    Instant at = last.plusNanosUntil(now);
    if (now - last.nanos() >= READ_AGAIN_AFTER.toNanos()) {
      try {
        at = database.get();
      } catch (DataAccessException e) {
        log.debug("The database is away, so its clock is not read", e);
      }
      last = new Reading(at, now);
    }
    return at;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("pages convert times themselves");
  }
}
