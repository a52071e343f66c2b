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
    assertDamaged(ONE + TWO.substring(0, TWO.length() - 30));
  }

  @Test
  void notices_a_block_without_its_beginning() {
    assertDamaged(ONE.substring(30) + TWO);
  }

  @Test
  void notices_a_block_that_ends_as_something_else() {
    assertDamaged(ONE.replace("END CERTIFICATE", "END PRIVATE KEY"));
  }

  @Test
  void notices_a_block_with_other_dashes() {
    assertDamaged(ONE + TWO.replace("-----", "\u2014--"));
  }

  @Test
  void notices_a_block_in_another_encoding() {
    assertDamaged(
        ONE + new String(TWO.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1));
  }

  @Test
  void notices_a_block_without_both_of_its_lines() {
    assertDamaged(ONE + "MIIBszCCAVmgAwIBAgIUQ3Zb".repeat(2) + "\n");
  }

  @Test
  void takes_descriptions_between_blocks() {
    String described =
        "Root CA of 2026\n"
            + "=".repeat(60)
            + "\n"
            + ONE
            + "# Issuer: CN=Two, BEGIN of 2026\n"
            + TWO;

    assertThatCode(() -> PemBlock.requireWhole(described)).doesNotThrowAnyException();
  }

  private static void assertDamaged(String file) {
    assertThatThrownBy(() -> PemBlock.requireWhole(file)).isInstanceOf(PemBlock.Damaged.class);
  }
}
