package hubreturns.service.operations;

import hubreturns.returnsfile.GivenFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file named on the command line that cannot be read. */
final class UnreadableFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Refuses what cannot be read, and what is not a file. */
  static void refuse(Path file) {
    if (!Files.isReadable(file) || GivenFile.flaw(file).isPresent()) {
      throw new UnreadableFile(file);
    }
  }

  UnreadableFile(Path file) {
    super(
        "Cannot read "
            + file
            + ": "
            + GivenFile.flaw(file)
                .map(flaw -> "it " + flaw)
                .orElse(Files.exists(file) ? "access is denied" : "there is no such file")
            + ".");
  }
}
