package hubreturns.client.send;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a message is sent again. The wait doubles up to a limit. A random part
 * keeps clients from sending at the same time.
 *
 * @param retries how often a message is sent again after its first sending
 */
public record Backoff(int retries, RandomGenerator random) {
  static final Duration FIRST = Duration.ofMillis(500);
  static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * The longest Retry-After that is honoured. After a longer outage, the person runs the command
   * again.
   */
  static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  private static final int DOUBLINGS_MAX = 10;

  /**
   * The wait before retry {@code number}, from 1.
   *
   * @param asked the least time to wait, if the DSP asked for one
   */
  Duration before(int number, Optional<Duration> asked) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(number - 1, DOUBLINGS_MAX));
    Duration ceiling = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    if (asked.isPresent()) {
      Duration floor = asked.get().compareTo(LONGEST_ASKED) < 0 ? asked.get() : LONGEST_ASKED;
      return floor.plusMillis(random.nextLong(FIRST.toMillis()));
    }
    long half = ceiling.toMillis() / 2;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }
}
