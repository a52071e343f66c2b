package hubreturns.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** A named pipe. Whoever opens it to read waits until somebody writes to it. */
public final class Pipe {
  private Pipe() {}

  /** Makes a pipe with this path, and returns the path. */
  public static Path make(Path pipe) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }
}
