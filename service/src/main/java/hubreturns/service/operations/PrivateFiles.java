package hubreturns.service.operations;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Files and folders that only the service's account can read: mode 0600 and 0700. */
final class PrivateFiles {
  private static final String FOLDER = "rwx------";
  private static final String FILE = "rw-------";

  private PrivateFiles() {}

  /**
   * Creates this folder where it is missing, and closes it to other accounts.
   *
   * @throws IOException when the folder belongs to another account
   */
  static void createFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(FOLDER)));
    restrict(folder, true);
  }

  /** Creates the folder of this file where it is missing, and closes it to other accounts. */
  static void createFolderOf(Path file) throws IOException {
    createFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  /** Closes a file or folder to other accounts. */
  static void restrict(Path path, boolean executable) throws IOException {
    try {
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? FOLDER : FILE));
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot close "
              + path
              + " to other accounts; it must belong to the account that runs the service",
          e);
    }
  }

  /** Writes a file that others cannot read; a crash leaves the old or the new one, whole. */
  static void write(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    Path part =
        Files.createTempFile(
            target.getParent(),
            target.getFileName().toString(),
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(FILE)));
    Files.writeString(part, text);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
