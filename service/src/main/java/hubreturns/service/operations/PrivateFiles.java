package hubreturns.service.operations;

import hubreturns.returnsfile.FileTrouble;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** Files and folders that only the service's account can read: mode 0600 and 0700. */
final class PrivateFiles {
  private static final String FOLDER = "rwx------";
  private static final String FILE = "rw-------";

  private PrivateFiles() {}

  /**
   * Creates this folder where it is missing, and closes it to other accounts. For a folder that
   * this program alone uses: see {@link DataDirectory} for one that an operator names.
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

  /**
   * Creates this folder, closed to other accounts.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it exists
   */
  static void createNewFolder(Path folder) throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(FOLDER)));
  }

  /** Creates a new file that others cannot read. */
  static OutputStream create(Path file) throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(FILE))));
  }

  /** The entries of a properties file. */
  static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
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
    try {
      Files.writeString(part, text);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException named) {
      Files.deleteIfExists(part);
      throw named;
    } catch (IOException e) {
      Files.deleteIfExists(part);
      // A full disk, for example. The system does not say which file was written.
      FileSystemException named =
          new FileSystemException(target.toString(), null, FileTrouble.of(e));
      named.addSuppressed(e);
      throw named;
    }
  }
}
