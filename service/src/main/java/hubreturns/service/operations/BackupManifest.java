package hubreturns.service.operations;

import hubreturns.vocabulary.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of a backup's files with their SHA-256, in PostgreSQL's own format, so that {@code
 * pg_verifybackup} can read it. It is written last: a backup without it is not complete.
 *
 * @see <a href="https://www.postgresql.org/docs/18/backup-manifest-format.html">PostgreSQL: Backup
 *     Manifest Format</a>
 */
record BackupManifest(List<BackupFile> files, WalRange wal) {
  static final String NAME = "backup_manifest";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LAST_LINE = "\"Manifest-Checksum\": \"";
  private static final int BUFFER_BYTES = 1_024 * 1_024;
  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  BackupManifest {
    files = List.copyOf(files);
  }

  /**
   * A file of the backup.
   *
   * @param path below the backup's folder
   * @param sha256 hexadecimal
   */
  record BackupFile(String path, long bytes, Instant modifiedAt, String sha256) {}

  /** What a restored database must read of its write-ahead log before it is consistent. */
  record WalRange(int timeline, String start, String end) {}

  /** This backup is damaged or incomplete. */
  static final class DamagedBackup extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedBackup(String message) {
      super(message);
    }
  }

  /**
   * Copies a file to a new private file.
   *
   * @param path the copy's path below the backup's folder
   * @throws NoSuchFileException when the file does not exist, or no longer
   */
  static BackupFile copy(Path from, Path to, String path) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS)) {
      PrivateFiles.createFolderOf(to);
      try (OutputStream out = PrivateFiles.create(to)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(buffer, 0, read);
          out.write(buffer, 0, read);
          bytes += read;
        }
      }
    }
    return new BackupFile(path, bytes, Files.getLastModifiedTime(to).toInstant(), hex(digest));
  }

  /**
   * Makes all that is in a folder survive a crash of the machine. After the copying: file after
   * file, each would wait for the disk.
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
    }
  }

  /** Writes the manifest into the backup's folder. */
  void writeTo(Path folder) throws IOException {
    StringBuilder text = new StringBuilder("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n");
    text.append("\"Files\": [\n");
    List<String> lines = new ArrayList<>();
    for (BackupFile file : files) {
      lines.add(line(file));
    }
    text.append(String.join(",\n", lines));
    text.append("\n],\n\"WAL-Ranges\": [\n")
        .append(
            "{ \"Timeline\": %d, \"Start-LSN\": \"%s\", \"End-LSN\": \"%s\" }"
                .formatted(wal.timeline(), wal.start(), wal.end()))
        .append("\n],\n");
    MessageDigest digest = Sha256.newDigest();
    digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    text.append(LAST_LINE).append(hex(digest)).append("\"}\n");
    PrivateFiles.write(folder.resolve(NAME), text.toString());
  }

  private static String line(BackupFile file) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeName("Path").writeString(file.path());
      json.writeName("Size").writeNumber(file.bytes());
      json.writeName("Last-Modified").writeString(MODIFIED.format(file.modifiedAt()));
      json.writeName("Checksum-Algorithm").writeString("SHA256");
      json.writeName("Checksum").writeString(file.sha256());
      json.writeEndObject();
    }
    return text.toString();
  }

  /**
   * Reads the manifest of a backup.
   *
   * @throws DamagedBackup when there is none, or it was changed
   */
  static BackupManifest read(Path folder) throws IOException {
    String text;
    try {
      text = Files.readString(folder.resolve(NAME));
    } catch (NoSuchFileException e) {
      throw new DamagedBackup(
          folder + " is not a complete backup: it has no file " + NAME + ", which is written last");
    }
    int last = text.lastIndexOf(LAST_LINE);
    MessageDigest digest = Sha256.newDigest();
    digest.update(text.substring(0, Math.max(0, last)).getBytes(StandardCharsets.UTF_8));
    if (last < 0 || !text.substring(last).equals(LAST_LINE + hex(digest) + "\"}\n")) {
      throw new DamagedBackup(
          folder.resolve(NAME) + " was changed: its checksum does not agree with its content");
    }
    try {
      JsonNode json = JSON.readTree(text);
      List<BackupFile> files = new ArrayList<>();
      for (JsonNode file : json.path("Files")) {
        files.add(
            new BackupFile(
                file.path("Path").asString(),
                file.path("Size").asLong(),
                MODIFIED.parse(file.path("Last-Modified").asString(), Instant::from),
                file.path("Checksum").asString()));
      }
      JsonNode wal = json.path("WAL-Ranges").path(0);
      return new BackupManifest(
          files,
          new WalRange(
              wal.path("Timeline").asInt(),
              wal.path("Start-LSN").asString(),
              wal.path("End-LSN").asString()));
    } catch (JacksonException e) {
      throw new DamagedBackup(folder.resolve(NAME) + " is not a manifest of PostgreSQL");
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
