package hubreturns.returnsfile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that can be opened more than once: a second reading only explains an error. */
@FunctionalInterface
public interface TextSource {
  /** Opens the file at its first byte. */
  InputStream open() throws IOException;

  /** A file in memory. */
  static TextSource of(byte[] bytes) {
    return () -> new ByteArrayInputStream(bytes);
  }

  /** A file on disk. */
  static TextSource of(Path file) {
    return () -> Files.newInputStream(file);
  }
}
