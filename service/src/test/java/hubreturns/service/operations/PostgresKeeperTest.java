package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When PostgreSQL is started again, and when the service gives up. */
class PostgresKeeperTest {
  private final ToyPostgres postgres = new ToyPostgres();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final PostgresKeeper keeper = new PostgresKeeper(postgres, givenUp::incrementAndGet);
  private long now = 1;

  /** A PostgreSQL that ends when the test says so. */
  private static final class ToyPostgres implements PostgresKeeper.Postgres {
    private boolean runs = true;
    private boolean canStart = true;
    private int starts;

    @Override
    public boolean runs() {
      return runs;
    }

    @Override
    public void startAgain() throws IOException {
      starts++;
      if (!canStart) {
        throw new IOException("no room on the disk");
      }
      runs = true;
    }
  }

  private Optional<Duration> look() {
    Optional<Duration> pause = keeper.look(now);
    now += pause.orElse(Duration.ZERO).toNanos();
    return pause;
  }

  @Test
  void a_database_that_runs_is_left_alone() {
    look();
    assertThat(postgres.starts).isZero();
  }

  @Test
  void a_database_that_ended_is_started_again_at_once() {
    postgres.runs = false;
    look();
    assertThat(postgres.starts).isOne();
    look();
    assertThat(postgres.starts).isOne();
  }

  @Test
  void the_service_gives_up_when_the_last_attempt_fails_and_not_before() {
    postgres.runs = false;
    postgres.canStart = false;
    Optional<Duration> pause = look();
    while (pause.isPresent()) {
      assertThat(givenUp).hasValue(0);
      pause = look();
    }
    assertThat(postgres.starts).isEqualTo(PostgresKeeper.STARTS_MAX);
    assertThat(givenUp).hasValue(1);
  }

  @Test
  void the_service_gives_up_on_a_database_that_ends_soon_after_each_start() {
    for (int ends = 0; ends < PostgresKeeper.STARTS_MAX; ends++) {
      postgres.runs = false;
      assertThat(look()).isPresent();
      look();
    }
    assertThat(givenUp).hasValue(0);
    postgres.runs = false;
    assertThat(look()).isEmpty();
    assertThat(givenUp).hasValue(1);
  }

  @Test
  void a_database_that_ran_for_long_enough_has_all_its_attempts_again() {
    for (int ends = 0; ends < PostgresKeeper.STARTS_MAX; ends++) {
      postgres.runs = false;
      look();
    }
    now += PostgresKeeper.HEALTHY_AFTER.toNanos();
    look();
    postgres.runs = false;
    assertThat(look()).isPresent();
    assertThat(postgres.starts).isEqualTo(PostgresKeeper.STARTS_MAX + 1);
    assertThat(givenUp).hasValue(0);
  }
}
