package hubreturns.service.operations;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for the service's own files. It holds passwords and keys, each closed to other
 * accounts, so it must belong to the account that runs the program, and no other account may write
 * into it. A missing or an empty folder is closed to all others. The mode of a folder that holds
 * something never changes, because others may use it.
 */
final class DataDirectory {
  private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);

  private static final Set<PosixFilePermission> WRITE_OF_OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /** A folder with one of these names in it was a data directory before. */
  private static final List<String> MARKS =
      List.of(
          EmbeddedDatabase.CLUSTER,
          EmbeddedDatabase.START_LOCK,
          Ports.FILE,
          EmbeddedDatabase.ACCESS,
          SecurityLogFile.NAME,
          DspIdentity.CERTIFICATE);

  /**
   * The account must own these files, because the programs replace them or PostgreSQL checks it.
   */
  private static final List<String> REPLACED =
      List.of(
          EmbeddedDatabase.CLUSTER,
          EmbeddedDatabase.PROGRAMS,
          EmbeddedDatabase.START_LOCK,
          EmbeddedDatabase.LOG,
          EmbeddedDatabase.SERVICES_LOCK,
          EmbeddedDatabase.ACCESS,
          EmbeddedDatabase.OWNER_ACCESS);

  /** The new file system of a volume has this folder. */
  static final String RECOVERED = "lost+found";

  private DataDirectory() {}

  /**
   * Creates the data directory where it is missing, and closes it where it is empty.
   *
   * @return its absolute path
   * @throws Refused when the folder belongs to another account, or others can write into it
   */
  static Path open(Path named) throws IOException {
    Path folder = named.toAbsolutePath().normalize();
    if (Files.exists(folder)) {
      refuseForeign(folder);
      if (isEmpty(folder)) {
        PrivateFiles.restrict(folder, true);
      }
    } else {
      PrivateFiles.createFolder(folder);
    }
    return folder;
  }

  /** Refuses what {@link #open(Path)} refuses. A missing folder stays missing. */
  static void check(Path named) throws IOException {
    if (Files.exists(named)) {
      refuseForeign(named.toAbsolutePath().normalize());
    }
  }

  /**
   * Creates the data directory of these settings where it is missing. A warning says if others can
   * read it.
   */
  static Path open(Settings settings) {
    Path named = settings.path(Setting.DATA_DIR);
    try {
      Path folder = open(named);
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
      if (mode.stream().anyMatch(OF_OTHERS::contains)) {
        log.warn(
            "Other accounts can look into the data directory {} (mode {}). If nobody else uses it, run: chmod 0700 {}",
            folder,
            PosixFilePermissions.toString(mode),
            folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the data directory " + named, e);
    }
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new Refused("%s is not a folder. %s".formatted(folder, another()));
    }
    if (folder.toRealPath().getParent() == null) {
      throw new Refused(
          "%s cannot be the data directory, because the whole machine uses it. %s"
              .formatted(folder, another()));
    }
    if (!isOwn(folder)) {
      String owner = Files.getOwner(folder).getName();
      throw new Refused(
          "The folder %s belongs to the account %s, and this program runs as %s. If it is the data directory of the service, run the program as that account, for example with 'runuser -u %s -- COMMAND'. Otherwise: %s"
              .formatted(folder, owner, account(), owner, another()));
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
    if (isEmpty(folder) || mode.stream().noneMatch(WRITE_OF_OTHERS::contains)) {
      refuseForeignFiles(folder);
      return;
    }
    String open =
        "Other accounts can write into the folder %s (mode %s)."
            .formatted(folder, PosixFilePermissions.toString(mode));
    if (names(folder).noneMatch(MARKS::contains)) {
      throw new Refused(
          "%s It holds files that are not the service's. %s".formatted(open, another()));
    }
    throw new Refused(
        "%s To use it as the data directory, run: chmod 0700 %s".formatted(open, folder));
  }

  /** What to do if the folder is not meant for the service. */
  private static String another() {
    return "Set %s to a folder that is only for the service. If it does not exist, it is created."
        .formatted(Setting.DATA_DIR.variable());
  }

  /** A program that ran as another account may have left such files. */
  private static void refuseForeignFiles(Path folder) throws IOException {
    for (String name : REPLACED) {
      Path file = folder.resolve(name);
      if (Files.exists(file) && !isOwn(file)) {
        throw new Refused(
            "%s belongs to the account %s, although its folder belongs to %s. Perhaps a command ran as the wrong account. As root, run: chown -R %s: %s"
                .formatted(file, Files.getOwner(file).getName(), account(), account(), file));
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    return names(folder).allMatch(RECOVERED::equals);
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList().stream();
    }
  }

  private static boolean isOwn(Path path) throws IOException {
    Object owner = Files.getAttribute(path, "unix:uid");
    return Integer.toUnsignedLong((Integer) owner) == new UnixSystem().getUid();
  }

  private static String account() {
    return System.getProperty("user.name", "another account");
  }
}
