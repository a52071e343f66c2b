package hubreturns.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int exitCode(int code, OutputStream target) {
    PrintStream out = new PrintStream(target, false, UTF_8);
    out.println("the only copy of a password");
    return StandardOutput.exitCode(code, out, new PrintStream(said, true, UTF_8));
  }

  @Test
  void output_that_is_lost_is_an_error() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThat(exitCode(0, full)).isEqualTo(1);
    assertThat(said.toString(UTF_8)).startsWith("cannot write the output: the disk is full");
    assertThat(exitCode(2, full)).isEqualTo(2);
  }

  @Test
  void output_that_is_written_changes_nothing() {
    assertThat(exitCode(0, new ByteArrayOutputStream())).isZero();
    assertThat(said.size()).isZero();
  }
}
