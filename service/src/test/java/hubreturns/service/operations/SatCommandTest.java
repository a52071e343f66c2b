package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of kept checkpoints against which a verification would prove nothing. */
class SatCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|holds no checkpoint",
        "` \n\n`|holds no checkpoint",
        "[]|holds no checkpoint",
        "{\"number\":1,\"root\":\"a\"}\\n{\"root\":\"b\"}|row 2: this is not a checkpoint",
        "{\"number\":\"x\",\"root\":\"a\"}|row 1: this is not a checkpoint",
        "{\"number\":1.5,\"root\":\"a\"}|row 1: this is not a checkpoint",
        "{\"number\":1}|row 1: this is not a checkpoint",
        "1|row 1: this is not a checkpoint",
        "{\"number\":1,\"root\":\"a\"}\\n{\"number\":1,\"root\":\"b\"}|row 2: checkpoint 1 is in the file twice",
      })
  void refuses_kept_checkpoints_that_cannot_be_compared(String text, String reason)
      throws IOException {
    Path kept = Files.writeString(folder.resolve("kept.jsonl"), text.replace("\\n", "\n"));

    Said said = Said.of(List.of("sat", "verify", "--checkpoints", kept.toString()));

    assertThat(said.exit()).isEqualTo(Commands.WRONG_USAGE);
    assertThat(said.err()).contains(kept.toString(), reason);
    assertThat(said.err().lines()).hasSize(1);
  }
}
