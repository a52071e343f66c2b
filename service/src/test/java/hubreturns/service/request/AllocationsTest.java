package hubreturns.service.request;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllocationsTest {
  private static final UserId ONE = UserId.of("90-B3-D5-1F-30-01-00-00");
  private static final UserId OTHER = UserId.of("90-B3-D5-1F-30-02-00-00");

  private static final Duration ROUNDING = Duration.ofNanos(1_000);

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final Allocations ofTenASecond = new Allocations(OptionalDouble.of(10), nanoTime::get);

  private void pass(Duration duration) {
    nanoTime.addAndGet(duration.toNanos());
  }

  @Test
  void admits_the_hubs_of_one_second_at_once_and_says_when_the_next_may_come() {
    for (int hub = 0; hub < 10; hub++) {
      assertThat(ofTenASecond.take(ONE, 1)).isZero();
    }

    assertThat(ofTenASecond.take(ONE, 1)).isCloseTo(Duration.ofMillis(100), ROUNDING);
    pass(Duration.ofMillis(99));
    assertThat(ofTenASecond.take(ONE, 1)).isCloseTo(Duration.ofMillis(1), ROUNDING);
    pass(Duration.ofMillis(1).plus(ROUNDING));
    assertThat(ofTenASecond.take(ONE, 1)).isZero();
  }

  @Test
  void admits_a_list_larger_than_one_second_and_makes_later_requests_wait_for_it() {
    assertThat(ofTenASecond.take(ONE, 999)).isZero();

    Duration untilOneMore = ofTenASecond.waitOf(ONE, 1);
    assertThat(untilOneMore).isCloseTo(Duration.ofSeconds(99), ROUNDING);
    assertThat(ofTenASecond.waitOf(ONE, 999)).isCloseTo(Duration.ofMillis(99_900), ROUNDING);
    pass(untilOneMore);
    assertThat(ofTenASecond.take(ONE, 1)).isZero();
  }

  @Test
  void protect_other_users_from_the_burst_of_one_user() {
    ofTenASecond.take(ONE, 999);

    assertThat(ofTenASecond.take(OTHER, 10)).isZero();
  }

  @Test
  void a_query_uses_nothing_of_the_allocation() {
    for (int time = 0; time < 100; time++) {
      assertThat(ofTenASecond.waitOf(ONE, 10)).isZero();
    }
  }

  @Test
  void never_exceed_the_rate_over_a_longer_time() {
    int taken = 0;
    for (int step = 0; step < 100_000; step++) {
      int hubs = step % 7 == 0 ? 37 : 1;
      taken += ofTenASecond.take(ONE, hubs).isZero() ? hubs : 0;
      pass(Duration.ofMillis(10));
    }

    assertThat(taken).isBetween(10_000 - 37, 10_000 + 10 + 37);
  }

  @Test
  void give_back_the_hubs_that_were_not_processed() {
    ofTenASecond.take(ONE, 10);
    ofTenASecond.giveBack(ONE, 10);

    assertThat(ofTenASecond.take(ONE, 10)).isZero();
  }

  @Test
  void are_unlimited_when_none_is_configured() {
    Allocations none = new Allocations(OptionalDouble.empty(), nanoTime::get);
    for (int time = 0; time < 1_000; time++) {
      assertThat(none.take(ONE, 999)).isZero();
    }
  }

  @Test
  void admit_a_hub_even_below_one_hub_a_second() {
    Allocations slow = new Allocations(OptionalDouble.of(0.1), nanoTime::get);

    assertThat(slow.take(ONE, 1)).isZero();
    assertThat(slow.take(ONE, 1)).isCloseTo(Duration.ofSeconds(10), ROUNDING);
  }
}
