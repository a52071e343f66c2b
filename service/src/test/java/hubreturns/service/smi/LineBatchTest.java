package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineBatchTest {
  @Test
  void parts_hold_every_line_once() {
    LineBatch whole =
        new LineBatch(
            new long[] {1, 2, 3},
            new long[] {2, 3, 5},
            new long[] {0, 9, 0},
            new long[] {1, 3},
            new long[] {9},
            "a\nbcd\nef\n",
            new int[] {2, 6, 9},
            4,
            100);

    LineBatch first = whole.part(0, 2);
    LineBatch second = whole.part(2, 2);

    assertThat(whole.part(0, 3)).isSameAs(whole);
    assertThat(first.devices()).containsExactly(1, 2);
    assertThat(first.notGpfs()).containsExactly(1, 3);
    assertThat(first.suspectGpfs()).containsExactly(9);
    assertThat(first.rows().substring(first.start(1), first.end(1))).isEqualTo("bcd\n");
    assertThat(second.lines()).containsExactly(5);
    assertThat(second.gpfs()).containsExactly(0);
    assertThat(second.notGpfs()).isEmpty();
    assertThat(second.suspectGpfs()).isEmpty();
    assertThat(second.rows().substring(second.start(0), second.end(0))).isEqualTo("ef\n");
  }
}
