package hubreturns.client.storage;

import hubreturns.returnsfile.GivenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Set;

/**
 * Files with mode 0600 where the file system has modes: journals, results and other files that name
 * a supplier's hubs.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** In a folder with this bit, only the owner of a file can replace it. */
  private static final int STICKY = 01000;

  private static final int ROOT = 0;

  private PrivateFiles() {}

  /** Opens a file for reading and writing, and creates it if it is missing. */
  public static FileChannel open(Path file) throws IOException {
    return open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** Writes a file, or replaces what it holds. */
  public static void write(Path file, byte[] content) throws IOException {
    write(
        file,
        content,
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  /** Writes a new file, and fails if there is a file of this name. */
  public static void create(Path file, byte[] content) throws IOException {
    write(file, content, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  private static void write(Path file, byte[] content, Set<? extends OpenOption> options)
      throws IOException {
    try (FileChannel channel = open(file, options)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Writes a file as a whole or not at all: a reader sees the old content or the new one. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path beside = newBeside(file);
    try {
      write(beside, content);
      move(beside, file);
    } finally {
      // A partial file would only take up disk space, which may be short.
      Files.deleteIfExists(beside);
    }
  }

  private static void move(Path beside, Path file) throws IOException {
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Fails if {@link #replace} could not write this file now. */
  public static void probe(Path file) throws IOException {
    probeName(file);
    Path beside = newBeside(file);
    try {
      write(beside, new byte[] {0});
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        probeReplacement(file, beside);
      }
    } finally {
      Files.delete(beside);
    }
  }

  /** Fails if the file system does not take this name, for example because it is too long. */
  public static void probeName(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException free) {
      // A new file can have this name.
    }
  }

  /**
   * Fails if this user could not put another file in the place of an existing one.
   *
   * @param mine a file of this user in the same folder
   */
  private static void probeReplacement(Path file, Path mine) throws IOException {
    boolean isUnix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      // Fails if the file is immutable, or if a program on Windows has it open.
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.size();
      } catch (AccessDeniedException e) {
        // On Unix, whoever may write into the folder can replace the file. On Windows, nobody can
        // replace a file that is read-only.
        if (!isUnix) {
          throw e;
        }
      }
    }
    if (isUnix && isMount(file, mine)) {
      throw new FileSystemException(file.toString(), null, "Device or resource busy");
    }
    if (isUnix) {
      Path folder = file.toAbsolutePath().resolveSibling("").toRealPath();
      int user = unix(mine, "uid");
      boolean isSticky = (unix(folder, "mode") & STICKY) != 0;
      if (isSticky && user != ROOT && user != unix(folder, "uid") && user != unix(file, "uid")) {
        throw new FileSystemException(
            file.toString(), null, "Operation not permitted in a folder with the sticky bit");
      }
    }
  }

  /** Whether a file is mounted by itself: a link to it cannot leave the mount. */
  private static boolean isMount(Path file, Path mine) throws IOException {
    Path link = mine.resolveSibling(mine.getFileName() + ".link");
    try {
      Files.createLink(link, file);
      return false;
    } catch (FileSystemException e) {
      return String.valueOf(e.getReason()).toLowerCase(Locale.ROOT).contains("cross-device");
    } catch (IOException | UnsupportedOperationException e) {
      // Some file systems have no links, and some users may not make one.
      return false;
    } finally {
      Files.deleteIfExists(link);
    }
  }

  /** The user that owns what this program creates in the folder of a file. */
  static UserPrincipal ownerOfNewFiles(Path file) throws IOException {
    Path mine = newBeside(file);
    try {
      return Files.getOwner(mine);
    } finally {
      Files.delete(mine);
    }
  }

  private static int unix(Path file, String attribute) throws IOException {
    return (int) Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * A new file in the same folder, with a name that nothing else has. So no file is lost and no
   * link is followed.
   */
  private static Path newBeside(Path file) throws IOException {
    return Files.createTempFile(
        file.toAbsolutePath().resolveSibling(""), "hub-returns-", ".part", ownerOnly(file));
  }

  private static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
    FileChannel channel = FileChannel.open(file, options, ownerOnly(file));
    // A device, such as /dev/null, keeps its mode.
    if (hasModes(file) && Files.isRegularFile(file) && GivenFile.othersCanRead(file)) {
      // An older version of this program created it.
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    }
    return channel;
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return hasModes(file)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean hasModes(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
