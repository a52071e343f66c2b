package hubreturns.returns;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.vocabulary.UkDay;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The deadlines of a return, at each limit and one day past it. */
class DeadlinesTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-01, 2026-11-01, -5, false",
    "2026-11-01, 2026-11-05, -1, false",
    "2026-11-01, 2026-11-06, 0, false",
    "2026-11-01, 2026-11-07, 1, true",
    "2026-12-29, 2027-01-04, 1, true",
    "2028-02-25, 2028-03-01, 0, false",
  })
  void a_hub_is_late_from_the_sixth_day_after_its_removal(
      LocalDate removedOn, LocalDate day, long daysLate, boolean late) {
    assertThat(Deadlines.daysLate(removedOn, day)).isEqualTo(daysLate);
    assertThat(Deadlines.isLate(removedOn, day)).isEqualTo(late);
    assertThat(day.isAfter(Deadlines.returnDue(removedOn))).isEqualTo(late);
  }

  @ParameterizedTest
  @CsvSource({
    "74, false, false",
    "75, true, false",
    "90, true, false",
    "91, false, true",
    "0, false, false"
  })
  void an_open_return_is_near_day_90_from_day_75_and_past_it_after_day_90(
      long age, boolean near, boolean past) {
    LocalDate returnedOn = LocalDate.parse("2026-11-25");
    LocalDate day = returnedOn.plusDays(age);

    assertThat(Deadlines.age(returnedOn, day)).isEqualTo(age);
    assertThat(Deadlines.isNearDay90(returnedOn, day)).isEqualTo(near);
    assertThat(Deadlines.isPastDay90(returnedOn, day)).isEqualTo(past);
    assertThat(day.isAfter(Deadlines.closeDue(returnedOn))).isEqualTo(past);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-25T23:59:59.999Z, 2026-11-25",
    "2026-11-26T00:00:00Z, 2026-11-26",
    "2026-06-30T22:59:59.999Z, 2026-06-30",
    "2026-06-30T23:00:00Z, 2026-07-01",
  })
  void a_moment_falls_on_the_day_that_a_clock_in_london_shows(Instant moment, LocalDate day) {
    assertThat(UkDay.of(moment)).isEqualTo(day);
  }

  @Test
  void a_day_starts_at_midnight_in_london() {
    assertThat(UkDay.startOf(LocalDate.parse("2026-07-01")))
        .isEqualTo(Instant.parse("2026-06-30T23:00:00Z"));
  }
}
