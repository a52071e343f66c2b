package hubreturns.ssi.hub;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.ssi.hub.Charges.OutcomeCharge;
import hubreturns.ssi.hub.Charges.Rate;
import hubreturns.vocabulary.ServiceReferenceVariant;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** What a return may cost, by outcome and day. */
class ChargesTest {
  private static final Charges TWO =
      Charges.read("2023-04-01 9.00 31.00 59.00 8.00; 2021-04-01 8.27 30.87 58.75 7.43")
          .orElseThrow();

  @Test
  void are_those_of_the_day_of_the_return() {
    assertThat(TWO.on(LocalDate.of(2021, 3, 31))).isEmpty();
    assertThat(TWO.on(LocalDate.of(2023, 3, 31)).map(Rate::from))
        .contains(LocalDate.of(2021, 4, 1));
    assertThat(TWO.on(LocalDate.of(2023, 4, 1)).map(Rate::from)).contains(LocalDate.of(2023, 4, 1));
  }

  @Test
  void offer_the_hubs_own_band_and_end_at_nothing_for_a_confirmed_fault() {
    Rate rate = TWO.on(LocalDate.of(2022, 1, 1)).orElseThrow();

    assertThat(Charges.expected(rate, "Dual Band", ServiceReferenceVariant.NO_FAULT_RETURN))
        .containsExactly(
            new OutcomeCharge("Redeployable", new BigDecimal("8.27")),
            new OutcomeCharge("Not redeployable, dual band", new BigDecimal("58.75")));
    assertThat(Charges.expected(rate, "Single Band", ServiceReferenceVariant.FAULT_RETURN))
        .containsExactly(
            new OutcomeCharge("Fault confirmed", BigDecimal.ZERO),
            new OutcomeCharge("No fault found", new BigDecimal("7.43")),
            new OutcomeCharge("Redeployable", new BigDecimal("8.27")),
            new OutcomeCharge("Not redeployable, single band", new BigDecimal("30.87")));
    assertThat(Charges.expected(rate, "", ServiceReferenceVariant.NO_FAULT_RETURN)).hasSize(3);
  }

  @Test
  void are_rejected_unless_they_are_a_date_and_four_amounts() {
    assertThat(Charges.read("2021-04-01 8.27 30.87 58.75")).isEmpty();
    assertThat(Charges.read("soon 8.27 30.87 58.75 7.43")).isEmpty();
    assertThat(Charges.read("2021-04-01 -8.27 30.87 58.75 7.43")).isEmpty();
    assertThat(Charges.read("2021-04-01 8.27 30.87 58.75 1E9")).isEmpty();
    assertThat(Charges.read("2021-04-01 1 2 3 4; 2021-04-01 5 6 7 8")).isEmpty();
  }
}
