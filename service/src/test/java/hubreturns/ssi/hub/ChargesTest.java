package hubreturns.ssi.hub;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.ssi.hub.Charges.Line;
import hubreturns.ssi.hub.Charges.Rate;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** What a return may cost, by outcome and day. */
class ChargesTest {
  private static final Charges TWO =
      Charges.read("2023-04-01 9.00 31.00 59.00 8.00; 2021-04-01 8.27 30.87 58.75 7.43")
          .orElseThrow();

  @Test
  void are_those_of_the_day_of_notification() {
    assertThat(TWO.on(LocalDate.of(2021, 3, 31))).isEmpty();
    assertThat(TWO.on(LocalDate.of(2023, 3, 31)).map(Rate::from))
        .contains(LocalDate.of(2021, 4, 1));
    assertThat(TWO.on(LocalDate.of(2023, 4, 1)).map(Rate::from)).contains(LocalDate.of(2023, 4, 1));
  }

  @Test
  void name_the_hubs_own_band_and_no_fault_found_for_faults_only() {
    Rate rate = TWO.on(LocalDate.of(2022, 1, 1)).orElseThrow();

    assertThat(Charges.expected(rate, "Dual Band", false))
        .containsExactly(
            new Line("Redeployable", "£8.27"), new Line("Not redeployable", "£58.75 (dual band)"));
    assertThat(Charges.expected(rate, "Single Band", true))
        .contains(
            new Line("Not redeployable", "£30.87 (single band)"),
            new Line("No fault found", "£7.43"));
  }

  @Test
  void are_refused_where_they_are_not_a_date_and_four_amounts() {
    assertThat(Charges.read("2021-04-01 8.27 30.87 58.75")).isEmpty();
    assertThat(Charges.read("soon 8.27 30.87 58.75 7.43")).isEmpty();
  }
}
