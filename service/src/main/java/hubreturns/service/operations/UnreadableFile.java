package hubreturns.service.operations;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file named on the command line that cannot be read. */
final class UnreadableFile extends RuntimeException {
  /** Refuses a path that cannot be read or is not a file. */
  static void refuse(Path file) {
    if (!Files.isReadable(file) || GivenFile.flaw(file).isPresent()) {
      throw new UnreadableFile(file);
    }
  }

  UnreadableFile(Path file) {
    super("Cannot read %s: %s".formatted(file, reason(file)));
  }

  private static String reason(Path file) {
    return GivenFile.flaw(file).map(flaw -> "it " + flaw).orElseGet(() -> trouble(file));
  }

  private static String trouble(Path file) {
    try {
      return Files.exists(file.toRealPath())
          ? FileTrouble.of(new AccessDeniedException(file.toString()))
          : "it was just deleted";
    } catch (NoSuchFileException e) {
      return "there is no such file";
    } catch (IOException e) {
      return FileTrouble.of(e);
    }
  }
}
