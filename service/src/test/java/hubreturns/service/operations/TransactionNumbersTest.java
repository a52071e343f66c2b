package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionNumbersTest {
  private static final long EPOCH = 1L << 32;

  @Test
  void the_transactions_move_on_to_the_next_file_of_the_commit_log() {
    assertThat(TransactionNumbers.options(0)).isEqualTo("-x 1048576");
    assertThat(TransactionNumbers.options(1_048_575)).isEqualTo("-x 1048576");
    assertThat(TransactionNumbers.options(1_048_576)).isEqualTo("-x 2097152");
    assertThat(TransactionNumbers.options(EPOCH - 2_000_000)).isEqualTo("-x 4293918720");
  }

  @Test
  void beyond_32_bits_they_get_an_epoch_and_never_the_number_zero() {
    assertThat(TransactionNumbers.options(EPOCH - 1)).isEqualTo("-e 1 -x 1048576");
    assertThat(TransactionNumbers.options(5 * EPOCH + 7)).isEqualTo("-e 5 -x 1048576");
  }
}
