package hubreturns.service.operations;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file named on the command line that cannot be read. */
final class UnreadableFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableFile(Path file) {
    super(
        "Cannot read "
            + file
            + ": "
            + (Files.exists(file)
                ? "it is a folder or this account may not read it."
                : "there is no such file."));
  }
}
