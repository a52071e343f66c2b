package hubreturns.client.keys;

import hubreturns.client.storage.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that is read whole. It may be a pipe, but a device without an end is refused. */
final class SmallFile {
  private SmallFile() {}

  static byte[] read(Path file, int bytesMax, String what) {
    if (Files.isDirectory(file)) {
      throw new UnusableInput(file + " is a folder. Name a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new UnusableInput(file + " is too large for " + what);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new UnusableInput("there is no file " + file);
    } catch (IOException e) {
      throw new UnusableInput("cannot read " + file + " (" + FileTrouble.of(e) + ")");
    }
  }
}
