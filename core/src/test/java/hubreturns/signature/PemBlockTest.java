package hubreturns.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PemBlockTest {
  private static final String ONE = block("one");
  private static final String TWO = block("two");

  private static String block(String content) {
    return PemBlock.write("CERTIFICATE", content.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void finds_each_block() {
    assertThat(PemBlock.allIn("subject=x\n" + ONE + "\n" + TWO))
        .extracting(PemBlock::label)
        .containsExactly("CERTIFICATE", "CERTIFICATE");
    assertThat(PemBlock.isCutShort(ONE + TWO)).isFalse();
  }

  @Test
  void notices_a_block_without_its_end() {
    assertThat(PemBlock.isCutShort(ONE + TWO.substring(0, TWO.length() - 30))).isTrue();
  }

  @Test
  void notices_a_block_without_its_beginning() {
    assertThat(PemBlock.isCutShort(ONE.substring(30) + TWO)).isTrue();
  }

  @Test
  void notices_a_block_that_ends_as_something_else() {
    assertThat(PemBlock.isCutShort(ONE.replace("END CERTIFICATE", "END PRIVATE KEY"))).isTrue();
  }
}
