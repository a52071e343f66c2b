package hubreturns.service.request;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.Problem;
import hubreturns.service.request.RecentRefusals.RecentRefusal;
import hubreturns.service.testing.SettableClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The latest refusals of a node. */
class RecentRefusalsTest {
  private final RecentRefusals refusals =
      new RecentRefusals(new SettableClock(Instant.parse("2026-11-23T12:00:00Z")));

  private void refuse(int number) {
    refusals.add("192.0.2.1", Problem.UNAVAILABLE, "detail", "urn:uuid:" + number);
  }

  @Test
  void keeps_the_newest_500_with_the_newest_first() {
    for (int i = 0; i <= RecentRefusals.KEPT_MAX; i++) {
      refuse(i);
    }

    assertThat(refusals.newestFirst())
        .hasSize(RecentRefusals.KEPT_MAX)
        .extracting(RecentRefusal::instance)
        .startsWith("urn:uuid:500", "urn:uuid:499")
        .endsWith("urn:uuid:1");
  }

  @Test
  void keeps_the_beginning_of_a_long_detail() {
    refusals.add("192.0.2.1", Problem.UNAVAILABLE, "x".repeat(10_000), "urn:uuid:1");

    assertThat(refusals.newestFirst())
        .singleElement()
        .extracting(RecentRefusal::detail)
        .isEqualTo("x".repeat(300));
  }
}
