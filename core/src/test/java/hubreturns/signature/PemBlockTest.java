package hubreturns.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    assertThatCode(() -> PemBlock.requireWhole(ONE + TWO)).doesNotThrowAnyException();
  }

  @Test
  void notices_a_block_without_its_end() {
    assertCutShort(ONE + TWO.substring(0, TWO.length() - 30));
  }

  @Test
  void notices_a_block_without_its_beginning() {
    assertCutShort(ONE.substring(30) + TWO);
  }

  @Test
  void notices_a_block_that_ends_as_something_else() {
    assertCutShort(ONE.replace("END CERTIFICATE", "END PRIVATE KEY"));
  }

  private static void assertCutShort(String file) {
    assertThatThrownBy(() -> PemBlock.requireWhole(file)).isInstanceOf(PemBlock.CutShort.class);
  }
}
