package hubreturns.ssi.overview;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.ssi.overview.OpenReturnsByAge.Range;
import org.junit.jupiter.api.Test;

/** The ranges of ages in which the overview shows open returns. */
class OpenReturnsByAgeTest {
  @Test
  void the_ranges_end_at_the_warning_and_at_the_day_by_which_a_return_should_be_closed() {
    assertThat(OpenReturnsByAge.RANGES.stream().map(Range::label))
        .containsExactly("0–14", "15–29", "30–44", "45–59", "60–74", "75–90", "over 90");
  }

  @Test
  void every_age_is_in_exactly_one_range() {
    for (int age = 0; age <= 400; age++) {
      int days = age;
      assertThat(OpenReturnsByAge.RANGES.stream().filter(range -> range.holds(days)))
          .as("day " + age)
          .hasSize(1);
    }
  }
}
