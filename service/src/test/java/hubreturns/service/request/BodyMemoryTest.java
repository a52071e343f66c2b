package hubreturns.service.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyMemoryTest {
  private static final int ORDINARY = BodyMemory.ORDINARY_BYTES;

  @Test
  void gives_out_all_its_bytes_and_not_one_more() {
    BodyMemory memory = new BodyMemory(2 * ORDINARY);
    BodyMemory.Share first = memory.share();
    BodyMemory.Share second = memory.share();

    assertThat(first.growTo(ORDINARY)).isTrue();
    assertThat(second.growTo(ORDINARY)).isTrue();
    assertThat(memory.share().growTo(1)).isFalse();
    assertThat(memory.bytesInUse()).isEqualTo(2 * ORDINARY);
  }

  @Test
  void takes_back_a_closed_share_only_once() {
    BodyMemory memory = new BodyMemory(ORDINARY);
    BodyMemory.Share share = memory.share();
    share.growTo(1_000);
    share.growTo(2_000);
    assertThat(memory.bytesInUse()).isEqualTo(2_000);

    share.close();
    share.close();

    assertThat(memory.bytesInUse()).isZero();
    assertThat(memory.share().growTo(ORDINARY)).isTrue();
  }

  @Test
  void leaves_half_of_the_memory_to_ordinary_bodies() {
    BodyMemory memory = new BodyMemory(8 * ORDINARY);

    assertThat(memory.share().growTo(4 * ORDINARY)).isTrue();
    assertThat(memory.share().growTo(ORDINARY + 1)).isFalse();
    for (int body = 0; body < 4; body++) {
      assertThat(memory.share().growTo(ORDINARY)).isTrue();
    }
    assertThat(memory.share().growTo(1)).isFalse();
  }

  @Test
  void does_not_change_a_share_that_cannot_grow() {
    BodyMemory memory = new BodyMemory(ORDINARY);
    BodyMemory.Share share = memory.share();
    share.growTo(ORDINARY - 1);

    assertThat(share.growTo(ORDINARY + 1)).isFalse();
    assertThat(memory.bytesInUse()).isEqualTo(ORDINARY - 1);
  }
}
