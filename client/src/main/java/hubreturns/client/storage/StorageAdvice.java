package hubreturns.client.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** What a person can do when a file cannot be written. */
public final class StorageAdvice {
  private StorageAdvice() {}

  /** What to do, as the beginning of a sentence in lower case. */
  public static String of(Path file, IOException trouble) {
    String text = String.valueOf(trouble.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota")) {
      return "make room";
    }
    if (Files.isDirectory(file)) {
      return "move or rename the folder " + file;
    }
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (trouble instanceof NoSuchFileException || !Files.isDirectory(folder)) {
      return "restore the folder " + folder;
    }
    if (trouble instanceof AccessDeniedException || text.contains("read-only")) {
      return "allow this user to write into the folder " + folder;
    }
    return "remove the cause";
  }
}
