package hubreturns.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shows_the_rate_and_the_time_left_once_they_can_be_estimated() {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Computer computer =
        new Computer(
            stream, stream, Map.of(), now::get, new Random(1), duration -> {}, question -> false);
    try (Progress progress = new Progress.Plain(66_000, computer)) {
      passSeconds(1);
      progress.advance(6_600);
      passSeconds(9);
      progress.advance(6_600);
      passSeconds(490);
      progress.advance(19_800);
      passSeconds(10);
      progress.advance(33_000);
    }

    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "6,600 of 66,000 hubs",
            "13,200 of 66,000 hubs, 1,320 a second, 40 s left",
            "33,000 of 66,000 hubs, 66 a second, 8 min left",
            "66,000 of 66,000 hubs");
  }

  private void passSeconds(long seconds) {
    now.updateAndGet(instant -> instant.plusSeconds(seconds));
  }
}
