package hubreturns.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 seconds",
    "PT1S, 1 second",
    "PT59S, 59 seconds",
    "PT1M, 1 minute",
    "PT61S, 61 seconds",
    "PT10M, 10 minutes",
    "PT1H, 1 hour",
    "PT24H, 1 day",
    "PT25H, 25 hours"
  })
  void a_duration_has_its_largest_unit_without_a_fraction(Duration time, String text) {
    assertThat(Counted.text(time)).isEqualTo(text);
  }
}
