package hubreturns.service.dsms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pace keeps to the allowance. The test sets the time. */
class PaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int CALLS = 5_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 5, 7, 10, 200})
  void allows_no_more_calls_in_any_second_than_the_allowance(double callsPerSecond) {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    List<Long> arrived = run(callsPerSecond, random, 0.5);

    for (int first = 0, last = 0; last < CALLS; last++) {
      while (arrived.get(last) - arrived.get(first) >= SECOND) {
        first++;
      }
      assertThat(last - first + 1)
          .as("calls that arrive in a second, repeat with -Dseed=" + seed)
          .isLessThanOrEqualTo(Math.max(1, (int) callsPerSecond));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 5, 7, 10, 200})
  void uses_nearly_all_of_the_allowance_although_single_calls_stall(double callsPerSecond) {
    List<Long> arrived = run(callsPerSecond, new Random(1), 0.02);

    double seconds = (arrived.getLast() - arrived.getFirst()) / (double) SECOND;
    // The calls of the first second may all come at its beginning.
    assertThat(CALLS / seconds).isBetween(0.95 * callsPerSecond, 1.02 * callsPerSecond);
  }

  /**
   * Makes calls as fast as the pace allows. One call in twenty is delayed by up to a whole
   * interval. Each call takes up to {@code longest} intervals, and arrives at a random moment of
   * that time.
   */
  private static List<Long> run(double callsPerSecond, Random random, double longest) {
    Pace pace = new Pace(callsPerSecond);
    List<Long> arrived = new ArrayList<>();
    double interval = SECOND / callsPerSecond;
    long now = System.nanoTime();
    while (arrived.size() < CALLS) {
      now += Math.max(0, pace.waitNanos(now));
      if (random.nextInt(20) == 0) {
        now += (long) (random.nextDouble() * interval);
      }
      pace.begin(now);
      long took = (long) (random.nextDouble() * longest * interval);
      arrived.add(now + (long) (random.nextDouble() * took));
      now += took;
      pace.end(now);
    }
    return arrived;
  }
}
