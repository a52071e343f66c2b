package hubreturns.client.keys;

import hubreturns.returnsfile.GivenFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read whole. It may be a pipe, but a device without an end is refused. */
final class SmallFile {
  private SmallFile() {}

  static byte[] read(Path file, int bytesMax, String what) {
    if (Files.isDirectory(file)) {
      throw new UnusableInput(file + " is a folder. Name a file");
    }
    try {
      return GivenFile.bytes(file, bytesMax)
          .orElseThrow(() -> new UnusableInput(file + " is too large for " + what));
    } catch (IOException e) {
      throw UnusableInput.unreadable(file, e);
    }
  }

  /** UTF-16 if the text begins with a byte order mark that says so, otherwise the other one. */
  static Charset charset(byte[] text, Charset otherwise) {
    int start = text.length > 1 ? ((text[0] & 0xFF) << 8) | (text[1] & 0xFF) : 0;
    return start == 0xFEFF || start == 0xFFFE ? StandardCharsets.UTF_16 : otherwise;
  }
}
