package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
  private final AtomicLong now = new AtomicLong(17);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void follows_from_the_share_that_is_done() {
    TimeLeft left = new TimeLeft(1_000, now::get);

    assertThat(left.after(0)).isEqualTo("0 %");
    pass(Duration.ofSeconds(30));
    assertThat(left.after(250)).isEqualTo("25 %, about 2 minutes left");
    assertThat(left.after(500)).isEqualTo("50 %, about 30 seconds left");
    assertThat(left.after(999)).isEqualTo("99 %, about 1 second left");
    assertThat(left.after(1_000)).isEqualTo("100 %");
    assertThat(left.after(2_000)).isEqualTo("100 %");
    assertThat(left.perSecond(60_000)).isEqualTo("2,000");
  }

  @Test
  void of_nothing_is_none() {
    assertThat(new TimeLeft(0, now::get).after(1)).isEqualTo("100 %");
  }
}
