package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
  private static final int IDS = 100_000;
  private static final long FIRST = 0x00DB_1234_0000_0000L;

  @Test
  void never_forgets_an_id_and_rarely_takes_a_new_one_for_a_seen_one() {
    for (long step : new long[] {1, 0x1_0000_0000L, -7}) {
      SeenIds seen = new SeenIds(IDS);
      LongStream.range(0, IDS).forEach(i -> seen.add(FIRST + i * step));

      assertThat(LongStream.range(0, IDS).allMatch(i -> seen.mayHold(FIRST + i * step))).isTrue();
      assertThat(LongStream.range(IDS, 2 * IDS).filter(i -> seen.mayHold(FIRST + i * step)).count())
          .isLessThan(IDS / 50);
    }
  }

  @Test
  void holds_more_ids_than_were_expected() {
    SeenIds seen = new SeenIds(0);
    LongStream.range(0, IDS).forEach(seen::add);

    assertThat(LongStream.range(0, IDS).allMatch(seen::mayHold)).isTrue();
  }
}
