package hubreturns.service.operations;

import static java.util.stream.Collectors.joining;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.vocabulary.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of a backup's files with their SHA-256, in PostgreSQL's own format, so that {@code
 * pg_verifybackup} can read it. It is written last, so a backup without a manifest is not complete.
 *
 * @see <a href="https://www.postgresql.org/docs/18/backup-manifest-format.html">PostgreSQL: Backup
 *     Manifest Format</a>
 */
final class BackupManifest {
  static final String NAME = "backup_manifest";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LAST_LINE = "\"Manifest-Checksum\": \"";
  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private BackupManifest() {}

  /**
   * A file of the backup.
   *
   * @param path below the backup's folder
   * @param sha256 hexadecimal
   */
  record BackupFile(String path, long bytes, Instant modifiedAt, String sha256) {}

  /**
   * Copies a file to a new private file.
   *
   * @param path the copy's path below the backup's folder
   * @throws NoSuchFileException when the file does not exist, or no longer exists
   */
  static BackupFile copy(Path from, Path to, String path) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    long bytes;
    try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS)) {
      PrivateFiles.createFolderOf(to);
      try (OutputStream out = new DigestOutputStream(PrivateFiles.create(to), digest)) {
        bytes = in.transferTo(out);
      }
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException e) {
      // A full disk, for example. The system does not say which file was written.
      throw named(to, FileTrouble.of(e) + ", while " + from + " was copied", e);
    }
    return new BackupFile(
        path, bytes, Files.getLastModifiedTime(to).toInstant(), hex(digest.digest()));
  }

  /**
   * Makes everything in a folder survive a crash of the machine. This runs once all files are
   * copied: forcing each file after its own copy would wait for the disk every time.
   */
  static void forceAll(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        force(path);
      }
    }
  }

  /** Makes a file or folder survive a crash of the machine. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException e) {
      throw named(path, FileTrouble.of(e), e);
    }
  }

  /** A failure that names the file. */
  private static FileSystemException named(Path file, String reason, IOException e) {
    FileSystemException named = new FileSystemException(file.toString(), null, reason);
    named.addSuppressed(e);
    return named;
  }

  /**
   * Writes the manifest into the backup's folder.
   *
   * @param start where a restored database begins to read its write-ahead log
   * @param end where the restored database is consistent
   */
  static void write(Path folder, List<BackupFile> files, int timeline, String start, String end)
      throws IOException {
    String text =
        """
        { "PostgreSQL-Backup-Manifest-Version": 1,
        "Files": [
        %s
        ],
        "WAL-Ranges": [
        { "Timeline": %d, "Start-LSN": "%s", "End-LSN": "%s" }
        ],
        """
            .formatted(
                files.stream().map(BackupManifest::line).collect(joining(",\n")),
                timeline,
                start,
                end);
    PrivateFiles.write(folder.resolve(NAME), text + lastLine(text));
  }

  private static String line(BackupFile file) {
    return JSON.createObjectNode()
        .put("Path", file.path())
        .put("Size", file.bytes())
        .put("Last-Modified", MODIFIED.format(file.modifiedAt()))
        .put("Checksum-Algorithm", "SHA256")
        .put("Checksum", file.sha256())
        .toString();
  }

  /**
   * Reads the files from the manifest of a backup.
   *
   * @throws Refused when there is no manifest, or the manifest was changed
   */
  static List<BackupFile> read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new Refused(
          Files.exists(folder)
              ? folder + " is not a folder. If it is an archive, unpack it and name the folder."
              : "There is no folder " + folder + ".");
    }
    String text;
    try {
      text = Files.readString(folder.resolve(NAME));
    } catch (NoSuchFileException e) {
      throw new Refused(
          folder
              + " is not a complete backup: it has no file "
              + NAME
              + ", which is written last.");
    }
    int last = text.lastIndexOf(LAST_LINE);
    if (last < 0 || !text.substring(last).equals(lastLine(text.substring(0, last)))) {
      throw new Refused(
          folder.resolve(NAME) + " was changed: its checksum does not agree with its content.");
    }
    try {
      List<BackupFile> files = new ArrayList<>();
      for (JsonNode file : JSON.readTree(text).path("Files")) {
        files.add(
            new BackupFile(
                file.path("Path").asString(),
                file.path("Size").asLong(),
                MODIFIED.parse(file.path("Last-Modified").asString(), Instant::from),
                file.path("Checksum").asString()));
      }
      return files;
    } catch (JacksonException e) {
      throw new Refused(folder.resolve(NAME) + " is not a manifest of PostgreSQL.");
    }
  }

  /** The last line of a manifest, which has the checksum of all lines before it. */
  private static String lastLine(String before) {
    return LAST_LINE + hex(Sha256.of(before.getBytes(StandardCharsets.UTF_8))) + "\"}\n";
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
