package hubreturns.ssi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The directory that holds files while they are uploaded; only the service can open it. */
final class UploadDirectory {
  private UploadDirectory() {}

  /** Makes the directory, and deletes what an earlier process left in it. */
  static Path empty(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
      return directory.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory + " for uploads", e);
    }
  }
}
