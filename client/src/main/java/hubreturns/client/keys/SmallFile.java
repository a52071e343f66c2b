package hubreturns.client.keys;

import hubreturns.returnsfile.GivenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read whole. It may be a pipe, but a device without an end is refused. */
public final class SmallFile {
  private SmallFile() {}

  /**
   * The bytes of a file.
   *
   * @param what what the file holds, such as "a key", for the error about a larger file
   * @throws UnusableInput when the file is larger or cannot be read
   */
  public static byte[] read(Path file, int bytesMax, String what) {
    if (Files.isDirectory(file)) {
      throw new UnusableInput(file + " is a folder. Name a file");
    }
    try {
      return GivenFile.bytes(file, bytesMax)
          .orElseThrow(
              () -> new UnusableInput(file + " is too large for " + what + ". Name another file"));
    } catch (IOException e) {
      throw UnusableInput.unreadable(file, e);
    }
  }
}
