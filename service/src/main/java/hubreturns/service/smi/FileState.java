package hubreturns.service.smi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What tells a file from the same file after a change, or from another file of this name.
 *
 * @param size in bytes
 * @param key identifies the file itself, if the file system can
 */
record FileState(long size, FileTime modified, Optional<Object> key) {

  static FileState of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileState(
        attributes.size(),
        attributes.lastModifiedTime(),
        Optional.ofNullable(attributes.fileKey()));
  }

  boolean isStillOf(Path file) throws IOException {
    try {
      return equals(of(file));
    } catch (NoSuchFileException removed) {
      return false;
    }
  }
}
