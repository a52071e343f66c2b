package hubreturns.client.plan;

import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestCountersTest {
  @Test
  void never_repeat_while_the_clock_does_not_move() {
    RequestCounters counters = new RequestCounters(InstantSource.fixed(NOON), new Random(1));
    var seen = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 20_000).parallel().forEach(i -> seen.add(counters.next()));

    assertThat(seen).hasSize(20_000);
  }

  @Test
  void grow_even_when_the_clock_is_set_back() {
    AtomicReference<Instant> now = new AtomicReference<>(NOON);
    RequestCounters counters = new RequestCounters(now::get, new Random(1));
    long before = counters.next();

    now.set(NOON.minusSeconds(3600));

    assertThat(Long.compareUnsigned(counters.next(), before)).isPositive();
  }

  @Test
  void hold_the_time_in_microseconds_above_twelve_random_bits() {
    long counter = new RequestCounters(InstantSource.fixed(NOON), new Random(1)).next();

    assertThat(counter >>> 12).isEqualTo(NOON.toEpochMilli() * 1000);
  }

  @Test
  void differ_between_machines_that_begin_in_the_same_microsecond() {
    long here = new RequestCounters(InstantSource.fixed(NOON), new Random(1)).next();
    long there = new RequestCounters(InstantSource.fixed(NOON), new Random(2)).next();

    assertThat(here).isNotEqualTo(there);
  }

  @Test
  void fit_into_64_bits_until_the_year_2112() {
    Instant late = Instant.parse("2112-09-01T00:00:00Z");

    long counter = new RequestCounters(InstantSource.fixed(late), new Random(1)).next();

    assertThat(counter >>> 12).isEqualTo(late.toEpochMilli() * 1000);
  }
}
