package hubreturns.service.operations;

import hubreturns.service.operations.BackupManifest.BackupFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A base backup of the embedded database, with the files beside it that a restored service needs
 * (docs/adr/0066-a-base-backup-of-the-embedded-database.md).
 *
 * <p>The folder has the form of a PostgreSQL cluster; the files of the data directory are in a
 * subfolder. The database changes while it is copied, but PostgreSQL's low-level interface makes
 * the copy consistent: a restored database replays its write-ahead log up to the end of the backup.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">PostgreSQL:
 *     Making a Base Backup Using the Low Level API</a>
 */
final class BaseBackup {
  /** The subfolder with files of the data directory. */
  private static final String BESIDE = "hub-returns";

  private static final String LABEL = "backup_label";
  private static final String CONTROL = "global/pg_control";
  private static final String WAL = "pg_wal";
  private static final Pattern WAL_FILE = Pattern.compile("\\p{XDigit}{24}");

  /** PostgreSQL builds the content of these folders at each start. */
  private static final List<String> EMPTY_FOLDERS =
      List.of(
          WAL,
          "pg_dynshmem",
          "pg_notify",
          "pg_replslot",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  /**
   * PostgreSQL starts only with these folders, and some ways to copy a backup leave empty ones out.
   */
  private static final List<String> PERHAPS_EMPTY =
      List.of(
          "pg_commit_ts",
          "pg_logical/mappings",
          "pg_logical/snapshots",
          "pg_stat",
          "pg_tblspc",
          "pg_twophase",
          "pg_wal/archive_status",
          "pg_wal/summaries");

  /** Files of a running server and of temporary tables. */
  private static final Pattern NOT_COPIED =
      Pattern.compile(
          "postmaster\\.(pid|opts)|.*\\.tmp|pg_internal\\.init.*|pgsql_tmp.*|t\\d+_\\d+.*"
              + "|backup_label.*|tablespace_map.*|backup_manifest");

  /** Files of the data directory that a restored service creates again, or that are only logs. */
  private static final Pattern NOT_NEEDED =
      Pattern.compile("postgres\\.l(ock|og)|service\\.ports|security\\.log.*|.*\\.part");

  /**
   * Folders of the data directory that the service makes again, or that are in the backup anyway.
   */
  private static final List<String> KNOWN_FOLDERS =
      List.of(
          EmbeddedDatabase.CLUSTER,
          EmbeddedDatabase.RESTORING,
          EmbeddedDatabase.MAKING,
          EmbeddedDatabase.PROGRAMS,
          PageSettings.UPLOADS,
          DataDirectory.RECOVERED);

  private static final Logger log = LoggerFactory.getLogger(BaseBackup.class);

  private static final Pattern START =
      Pattern.compile("START WAL LOCATION: (\\S+) \\(file (\\p{XDigit}{24})\\)");
  private static final Pattern TIMELINE = Pattern.compile("START TIMELINE: (\\d+)");
  private static final Pattern START_TIME = Pattern.compile("START TIME: (.+)");

  private final List<BackupFile> files = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Path folder;

  private BaseBackup(Path folder) {
    this.folder = folder;
  }

  /**
   * What a backup holds, for the operator.
   *
   * @param leftOut what else is in the data directory, and why it is not in the backup
   */
  record Content(String begunAt, List<BackupFile> files, List<String> leftOut) {
    Content {
      files = List.copyOf(files);
      leftOut = List.copyOf(leftOut);
    }

    /** The files of the data directory beside the database. */
    List<String> beside() {
      return files.stream()
          .map(BackupFile::path)
          .filter(path -> path.startsWith(BESIDE + "/"))
          .map(path -> path.substring(BESIDE.length() + 1))
          .toList();
    }

    long databaseBytes() {
      return files.stream()
          .filter(file -> !file.path().startsWith(BESIDE + "/"))
          .mapToLong(BackupFile::bytes)
          .sum();
    }
  }

  /**
   * Backs up the running database into a new folder. The folder appears only when the backup is
   * complete.
   *
   * @throws Refused when something with that name exists, or the folder above does not
   */
  static Content make(EmbeddedDatabase database, Path target) throws IOException, SQLException {
    Path folder = target.toAbsolutePath().normalize();
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(folder + " already exists. Name a new folder.");
    }
    if (place(folder).startsWith(database.dataDirectory().toRealPath())) {
      throw new Refused(
          folder
              + " is in the data directory, which is to be backed up. Name a folder outside of it.");
    }
    Path part = folder.resolveSibling(folder.getFileName() + ".part");
    Path above = Objects.requireNonNull(part.getParent());
    if (!Files.isDirectory(above)) {
      // Perhaps its disk is not mounted, and the backup would fill another one.
      throw new Refused(
          Files.exists(above)
              ? above + " is not a folder. Name a new folder for the backup."
              : above
                  + " does not exist. Mount its disk or create the folder, and run the backup again.");
    }
    Content content;
    try {
      PrivateFiles.createNewFolder(part);
    } catch (FileAlreadyExistsException e) {
      throw new Refused(
          part
              + " already exists: a backup is running, or one was interrupted. If no backup is"
              + " running, delete the folder; otherwise name another.");
    }
    try {
      content = new BaseBackup(part).copy(database);
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteAfter(e, part);
      throw new IOException("The backup " + folder + " was not made", e);
    } catch (SQLException | RuntimeException e) {
      deleteAfter(e, part);
      throw e;
    }
    BackupManifest.force(above);
    return content;
  }

  /** Deletes what was made before a failure, which stays the one that is reported. */
  private static void deleteAfter(Exception failure, Path part) {
    try {
      FileSystemUtils.deleteRecursively(part);
    } catch (IOException e) {
      failure.addSuppressed(e);
      log.warn("Cannot delete {}, which is incomplete. Delete it", part, e);
    }
  }

  /** The nearest folder that exists, at this path or above it, with its links resolved. */
  private static Path place(Path folder) throws IOException {
    Path above = folder;
    while (!Files.exists(above)) {
      above = Objects.requireNonNull(above.getParent());
    }
    return above.toRealPath();
  }

  private Content copy(EmbeddedDatabase database) throws IOException, SQLException {
    Path data = database.dataDirectory();
    Path cluster = data.resolve(EmbeddedDatabase.CLUSTER).toRealPath();
    try (Connection connection = database.owner().connections().getConnection();
        Statement statement = connection.createStatement()) {
      // While this connection is open, the server keeps the write-ahead log from here on.
      statement.execute(
          "select pg_create_physical_replication_slot('hub_returns_backup_' || pg_backend_pid(), true, true)");
      statement.execute("select pg_backup_start('hub-returns database backup', true)");
      copyCluster(cluster);
      try (ResultSet stopped =
          statement.executeQuery(
              """
              select labelfile, lsn::text as lsn, pg_walfile_name(lsn) as last_wal_file
                from pg_backup_stop(false)
              """)) {
        stopped.next();
        String label = stopped.getString("labelfile");
        copyWal(cluster.resolve(WAL), group(START, 2, label), stopped.getString("last_wal_file"));
        add(label);
        copyBeside(data);
        BackupManifest.write(
            folder,
            files,
            Integer.parseInt(group(TIMELINE, 1, label)),
            group(START, 1, label),
            stopped.getString("lsn"));
        BackupManifest.forceAll(folder);
        return new Content(group(START_TIME, 1, label), files, leftOut);
      }
    }
  }

  private void copyCluster(Path cluster) throws IOException {
    Files.walkFileTree(
        cluster,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
              throws IOException {
            String path = cluster.relativize(visited).toString();
            if (NOT_COPIED.matcher(visited.getFileName().toString()).matches()) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            PrivateFiles.createFolder(folder.resolve(path));
            return EMPTY_FOLDERS.contains(path)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes)
              throws IOException {
            String path = cluster.relativize(visited).toString();
            if (!path.equals(CONTROL)
                && !NOT_COPIED.matcher(visited.getFileName().toString()).matches()) {
              refuseUnlessFile(visited, attributes);
              try {
                add(visited, path);
              } catch (NoSuchFileException e) {
                // The server deleted the file meanwhile. Replaying the write-ahead log makes good
                // whatever that changes.
                return FileVisitResult.CONTINUE;
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path visited, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    copyControl(cluster.resolve(CONTROL));
  }

  private static void refuseUnlessFile(Path visited, BasicFileAttributes attributes) {
    if (!attributes.isRegularFile()) {
      throw new Refused(
          "%s is %s, which a backup cannot hold. Stop the service, put the file or folder itself in its place, and run the backup again."
              .formatted(visited, attributes.isSymbolicLink() ? "a link" : "no file"));
    }
  }

  /**
   * The server may write this file while it is read. It is therefore read again until two readings
   * in a row are the same.
   */
  private void copyControl(Path control) throws IOException {
    byte[] before = Files.readAllBytes(control);
    while (true) {
      add(control, CONTROL);
      byte[] after = Files.readAllBytes(control);
      if (Arrays.equals(before, after)
          && Arrays.equals(after, Files.readAllBytes(folder.resolve(CONTROL)))) {
        return;
      }
      before = after;
      files.removeLast();
      Files.delete(folder.resolve(CONTROL));
    }
  }

  private void copyWal(Path wal, String first, String last) throws IOException {
    try (Stream<Path> segments = Files.list(wal)) {
      List<String> names =
          segments
              .map(segment -> segment.getFileName().toString())
              .filter(name -> WAL_FILE.matcher(name).matches())
              .filter(name -> name.compareTo(first) >= 0 && name.compareTo(last) <= 0)
              .sorted()
              .toList();
      if (!names.contains(first) || !names.contains(last)) {
        throw new IOException("the database deleted a part of its write-ahead log: " + names);
      }
      for (String name : names) {
        add(wal.resolve(name), WAL + "/" + name);
      }
    }
  }

  private void copyBeside(Path data) throws IOException {
    PrivateFiles.createFolder(folder.resolve(BESIDE));
    try (Stream<Path> paths = Files.list(data)) {
      for (Path file : (Iterable<Path>) paths.sorted()::iterator) {
        String name = file.getFileName().toString();
        if (Files.isRegularFile(file)) {
          if (!NOT_NEEDED.matcher(name).matches()) {
            // Of a link, the backup has the file that it points to.
            add(file.toRealPath(), BESIDE + "/" + name);
          }
        } else if (!KNOWN_FOLDERS.contains(name)) {
          leftOut.add(file + " (" + kind(file) + ")");
        }
      }
    }
  }

  private static String kind(Path path) {
    if (Files.isDirectory(path)) {
      return Files.isSymbolicLink(path) ? "a link to a folder" : "a folder";
    }
    return Files.isSymbolicLink(path) ? "a link that leads to no file" : "not a file";
  }

  private void add(Path from, String path) throws IOException {
    files.add(BackupManifest.copy(from, folder.resolve(path), path));
  }

  private void add(String label) throws IOException {
    Path written = folder.resolve(LABEL + ".part");
    PrivateFiles.write(written, label);
    add(written, LABEL);
    Files.delete(written);
  }

  private static String group(Pattern pattern, int group, String label) {
    Matcher matcher = pattern.matcher(label);
    if (!matcher.find()) {
      throw new IllegalStateException("PostgreSQL's backup label has no " + pattern + ": " + label);
    }
    return matcher.group(group);
  }

  /**
   * Copies a backup into a data directory that has no database, and compares each file with the
   * manifest. The database appears only when every file is copied and agrees with the manifest.
   *
   * @throws Refused when the data directory has a database, or other keys, or is in the backup, or
   *     the backup differs from its manifest
   */
  static Content restore(Path backup, Path dataDirectory) throws IOException {
    List<BackupFile> files = BackupManifest.read(backup);
    Content content =
        new Content(
            group(START_TIME, 1, Files.readString(backup.resolve(LABEL))), files, List.of());
    refuseOverlap(backup.toRealPath(), dataDirectory.toAbsolutePath().normalize());
    Path data = DataDirectory.open(dataDirectory);
    try (FileChannel channel =
            FileChannel.open(
                data.resolve(EmbeddedDatabase.START_LOCK),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      refuseUnlessEmpty(data, lock != null);
      for (String name : content.beside()) {
        Path there = data.resolve(name);
        if (Files.exists(there)
            && Files.mismatch(there, backup.resolve(BESIDE).resolve(name)) >= 0) {
          throw new Refused(
              there
                  + " is not the file of the backup. Restore into a new data directory, or move this one away.");
        }
      }
      Path part = data.resolve(EmbeddedDatabase.RESTORING);
      FileSystemUtils.deleteRecursively(part);
      try {
        copyFolders(backup, part);
        for (BackupFile file : files) {
          restore(backup, part, file);
        }
        BackupManifest.forceAll(part);
        for (String name : content.beside()) {
          Files.move(
              part.resolve(BESIDE).resolve(name),
              data.resolve(name),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        }
        Files.delete(part.resolve(BESIDE));
        Files.move(part, data.resolve(EmbeddedDatabase.CLUSTER), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        deleteAfter(e, part);
        throw new IOException("No database was restored into " + data, e);
      } catch (RuntimeException e) {
        deleteAfter(e, part);
        throw e;
      }
      BackupManifest.force(data);
    }
    return content;
  }

  private static void refuseOverlap(Path backup, Path data) throws IOException {
    if (place(data).startsWith(backup)) {
      throw new Refused(
          data
              + " is in the backup that is to be restored. Name a data directory outside of it with --data-dir.");
    }
    if (backup.startsWith(place(data.resolve(EmbeddedDatabase.RESTORING)))
        && Files.exists(data.resolve(EmbeddedDatabase.RESTORING))) {
      throw new Refused(
          backup + " is what an interrupted restore left. Name the folder of the backup itself.");
    }
  }

  private static void refuseUnlessEmpty(Path data, boolean locked) throws IOException {
    Path cluster = data.resolve(EmbeddedDatabase.CLUSTER);
    if (!locked || EmbeddedDatabase.isRunning(cluster)) {
      throw new Refused(
          "The database in "
              + data
              + " is in use. Stop the service, and move its data directory away or name another with --data-dir.");
    }
    EmbeddedDatabase.refuseMovedAway(cluster);
    if (Files.exists(cluster)) {
      throw new Refused(
          data
              + " has a database already. Move it away, or name another data directory with --data-dir.");
    }
  }

  /** Folders of a backup that a restore creates even if the backup has lost them. */
  static List<String> perhapsEmpty() {
    return Stream.concat(EMPTY_FOLDERS.stream(), PERHAPS_EMPTY.stream()).toList();
  }

  private static void copyFolders(Path backup, Path part) throws IOException {
    try (Stream<Path> paths = Files.walk(backup)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isDirectory)::iterator) {
        PrivateFiles.createFolder(part.resolve(backup.relativize(path).toString()));
      }
    }
    for (String empty : perhapsEmpty()) {
      PrivateFiles.createFolder(part.resolve(empty));
    }
  }

  private static void restore(Path backup, Path part, BackupFile file) throws IOException {
    Path to = part.resolve(file.path()).normalize();
    if (!to.startsWith(part)) {
      throw new Refused("The manifest names a file outside the backup: " + file.path() + ".");
    }
    BackupFile copied;
    try {
      copied = BackupManifest.copy(backup.resolve(file.path()), to, file.path());
    } catch (NoSuchFileException e) {
      throw new Refused(backup.resolve(file.path()) + " is missing, so nothing was restored.");
    }
    if (!copied.sha256().equals(file.sha256())) {
      throw new Refused(
          backup.resolve(file.path())
              + " does not match the SHA-256 in the manifest, so nothing was restored.");
    }
  }
}
