package hubreturns.service.operations;

import static hubreturns.service.operations.DatabaseClock.READ_AGAIN_AFTER;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class DatabaseClockIT {
  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong(-5);
  private Optional<Instant> database = Optional.of(NOON);
  private final DatabaseClock clock =
      new DatabaseClock(
          () -> database.orElseThrow(() -> new TransientDataAccessResourceException("away")),
          nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static Instant now() {
    return TestDatabase.client()
        .sql("select clock_timestamp()")
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  @Test
  void says_what_the_database_says() {
    Instant before = now();
    Instant read = DatabaseClock.of(TestDatabase.database().pages()).instant();

    assertThat(read).isAfterOrEqualTo(before).isBefore(now());
  }

  @Test
  void counts_the_time_that_passed_and_is_set_to_the_databases_again_after_30_seconds() {
    database = Optional.of(NOON.plusSeconds(600));
    pass(READ_AGAIN_AFTER.minusNanos(1));
    assertThat(clock.instant()).isEqualTo(NOON.plus(READ_AGAIN_AFTER).minusNanos(1));

    pass(Duration.ofNanos(1));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(600));
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(601));
  }

  @Test
  void goes_on_while_the_database_is_away() {
    database = Optional.empty();
    pass(READ_AGAIN_AFTER.multipliedBy(2));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60));
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(61));
  }
}
