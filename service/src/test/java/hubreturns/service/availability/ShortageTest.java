package hubreturns.service.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;

class ShortageTest {
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
  private final Shortage shortage = new Shortage(nanoTime::get);

  @Test
  void is_over_some_time_after_the_last_refusal() {
    assertThat(shortage.wasLately()).isFalse();

    shortage.see();
    assertThat(shortage.wasLately()).isTrue();

    nanoTime.addAndGet(Shortage.LATELY.toNanos() - 1);
    assertThat(shortage.wasLately()).isTrue();
    nanoTime.addAndGet(1);
    assertThat(shortage.wasLately()).isFalse();
  }

  @Test
  void is_a_full_disk_or_memory_and_not_too_many_connections() {
    assertThat(DatabaseFailure.isShortage(refusal("53100"))).isTrue();
    assertThat(DatabaseFailure.isShortage(refusal("53200"))).isTrue();
    assertThat(DatabaseFailure.isShortage(refusal("53300"))).isFalse();
    assertThat(DatabaseFailure.isShortage(new IllegalStateException())).isFalse();
  }

  private static RuntimeException refusal(String state) {
    return new UncategorizedSQLException("write", "insert", new SQLException("full", state));
  }
}
