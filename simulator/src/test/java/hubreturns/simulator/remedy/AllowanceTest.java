package hubreturns.simulator.remedy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private long nanos = -5;

  private Allowance of(int callsPerSecond) {
    return new Allowance(Optional.of(callsPerSecond), () -> nanos);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void admits_so_many_calls_in_any_one_second_and_says_when_the_next_may_come() {
    Allowance allowance = of(2);

    assertThat(allowance.admit()).isEmpty();
    pass(Duration.ofMillis(300));
    assertThat(allowance.admit()).isEmpty();
    assertThat(allowance.admit()).contains(Allowance.WINDOW.minusMillis(300));
    pass(Allowance.WINDOW.minusMillis(300));
    assertThat(allowance.admit()).isEmpty();
    assertThat(allowance.admit()).isPresent();
  }

  @Test
  void an_even_pace_that_arrives_a_little_unevenly_is_no_violation() {
    Allowance allowance = of(5);
    int[] jitterMillis = {0, 20, -20, 10, -15, 20, -20, 0, 15, -20};

    int before = 0;
    for (int jitter : jitterMillis) {
      pass(Duration.ofMillis(200 + jitter - before));
      before = jitter;
      assertThat(allowance.admit()).isEmpty();
    }
    assertThat(allowance.mostInASecond()).isEqualTo(5);
  }

  @Test
  void counts_refused_calls_into_the_busiest_second_but_not_into_the_allowance() {
    Allowance allowance = of(1);

    allowance.admit();
    allowance.admit();
    allowance.admit();
    pass(Allowance.WINDOW);

    assertThat(allowance.admit()).isEmpty();
    assertThat(allowance.mostInASecond()).isEqualTo(3);
  }

  @Test
  void without_an_allowance_every_call_is_admitted_and_counted() {
    Allowance allowance = new Allowance(Optional.empty(), () -> nanos);

    for (int i = 0; i < 100; i++) {
      assertThat(allowance.admit()).isEmpty();
    }
    assertThat(allowance.mostInASecond()).isEqualTo(100);
  }
}
