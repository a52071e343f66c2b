package hubreturns.ssi.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DisplayFormatTest {
  /** In London it is half an hour into the next day. */
  private static final Instant SUMMER_NIGHT = Instant.parse("2026-06-30T23:30:15.123Z");

  private static final Instant WINTER_NIGHT = Instant.parse("2026-11-30T23:30:15.123Z");

  private final DisplayFormat format = new DisplayFormat(Clock.fixed(SUMMER_NIGHT, ZoneOffset.UTC));

  @Test
  void people_see_the_time_in_london() {
    assertThat(format.time(SUMMER_NIGHT)).isEqualTo("1 Jul 2026, 00:30 BST");
    assertThat(format.second(SUMMER_NIGHT)).isEqualTo("1 Jul 2026, 00:30:15 BST");
    assertThat(format.now()).isEqualTo("1 Jul 2026, 00:30:15 BST");
    assertThat(format.timeOfDay(SUMMER_NIGHT)).isEqualTo("00:30 BST");
    assertThat(format.dayOf(SUMMER_NIGHT)).isEqualTo("1 Jul 2026");
    assertThat(format.today()).isEqualTo("2026-07-01");
    assertThat(format.time(WINTER_NIGHT)).isEqualTo("30 Nov 2026, 23:30 GMT");
  }

  @Test
  void files_have_utc() {
    assertThat(format.utc(SUMMER_NIGHT)).isEqualTo("2026-06-30T23:30:15.123Z");
    assertThat(format.utc(WINTER_NIGHT)).isEqualTo("2026-11-30T23:30:15.123Z");
  }
}
