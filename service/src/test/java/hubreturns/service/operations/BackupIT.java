package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import hubreturns.service.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a running embedded database that takes writes meanwhile. */
class BackupIT {
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);
  private static final String MARK = "insert into party (name) values ('Party ' || :number)";

  @TempDir static Path folder;
  private static Path data;
  private static Path backup;
  @AutoClose private static Database database;
  private static int committedBefore;
  private static Path restored;
  private static Said backedUp = new Said(-1, "", "");
  private static Said putBack = new Said(-1, "", "");

  private static Said say(Path dataDirectory, String... words) {
    List<String> all = new ArrayList<>(List.of("--data-dir", dataDirectory.toString()));
    all.addAll(List.of(words));
    return Said.of(all);
  }

  private static Settings settings(Path dataDirectory) {
    return Settings.of(Map.of(Setting.DATA_DIR, dataDirectory.toString()));
  }

  @BeforeAll
  static void backs_up_while_rows_are_written() throws IOException, InterruptedException {
    data = folder.resolve("data");
    restored = folder.resolve("restored");
    backup = folder.resolve("backups").resolve("first");
    TestDatabase.copyProgramsTo(DataDirectory.open(data));
    Files.writeString(data.resolve("dsp.key"), "a key");
    Files.writeString(data.resolve("security.log"), "a log");
    Files.createSymbolicLink(
        data.resolve("dsp.pem"),
        Files.writeString(folder.resolve("elsewhere.pem"), "a certificate"));
    Files.createSymbolicLink(data.resolve("link"), folder.resolve("nothing"));
    Files.createDirectory(data.resolve("keys"));
    Files.createDirectory(folder.resolve("backups"));
    database = Database.forService(settings(data));
    AtomicInteger committed = new AtomicInteger();
    AtomicBoolean on = new AtomicBoolean(true);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (on.get()) {
                database.client().sql(MARK).param("number", committed.get() + 1).update();
                committed.incrementAndGet();
              }
            });
    await().atMost(Duration.ofMinutes(1)).until(() -> committed.get() >= 200);
    committedBefore = committed.get();
    backedUp = say(data, "database", "backup", backup.toString());
    on.set(false);
    writer.join();
    putBack = say(restored, "database", "restore", backup.toString());
  }

  private static List<String> parties() {
    try (Database there = Database.forCommand(settings(restored))) {
      return there
          .client()
          .sql("select name from party order by length(name), name")
          .query((row, index) -> row.getString("name"))
          .list();
    }
  }

  @Test
  void a_backup_has_every_row_that_was_committed_before_it_began() throws IOException {
    assertThat(backedUp.exit()).as(backedUp.err()).isZero();
    assertThat(backedUp.out()).contains("dsp.key").contains("Not in it: the settings, the logs, ");
    assertThat(backedUp.out())
        .contains(data.resolve("keys") + " (a folder)")
        .contains(data.resolve("link") + " (a link that leads to no file)");

    assertThat(putBack.exit()).as(putBack.err()).isZero();
    assertThat(putBack.out()).contains("The backup began at ").contains("Requests in it: 0.");
    assertThat(Files.getPosixFilePermissions(Objects.requireNonNull(backup.getParent())))
        .as("the folder above, which is somebody else's")
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> parties = parties();
    assertThat(parties).hasSizeGreaterThanOrEqualTo(committedBefore);
    for (int i = 0; i < parties.size(); i++) {
      assertThat(parties.get(i)).isEqualTo("Party " + (i + 1));
    }
    assertThat(restored.resolve("dsp.key")).hasContent("a key");
    assertThat(restored.resolve("dsp.pem")).hasContent("a certificate");
    assertThat(restored.resolve("security.log")).doesNotExist();
  }

  @Test
  void other_users_cannot_read_a_backup_or_what_is_restored_from_it() throws IOException {
    for (Path root : List.of(backup, restored.resolve("postgres"))) {
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          assertThat(Files.getPosixFilePermissions(path))
              .as(path.toString())
              .doesNotContainAnyElementsOf(OF_OTHERS);
        }
      }
    }
  }

  private static void assertRefused(Said said, String problem) {
    assertThat(said.exit()).isEqualTo(Commands.REFUSED);
    assertThat(said.err()).contains(problem);
  }

  @Test
  void a_backup_never_replaces_an_existing_folder() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Said said = say(data, "database", "backup", taken.toString());

    assertRefused(said, "already exists. Name a new folder.");
  }

  @Test
  void a_backup_into_the_data_directory_itself_is_refused() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, data);
    for (Path inside :
        List.of(data.resolve("postgres").resolve("b"), link.resolve("new").resolve("b"))) {
      assertRefused(say(data, "database", "backup", inside.toString()), "is in the data directory");
    }
    assertThat(data.resolve("new")).doesNotExist();
    Path dangling = folder.resolve("dangling");
    Files.createSymbolicLink(dangling, folder.resolve("nowhere"));
    assertRefused(say(data, "database", "backup", dangling.toString()), "already exists");
  }

  @Test
  void a_backup_that_fails_leaves_no_folder() throws IOException {
    Path odd = data.resolve("postgres").resolve("base").resolve("loop");
    Files.createSymbolicLink(odd, odd);
    try {
      Said said = say(data, "database", "backup", folder.resolve("failed").toString());

      assertRefused(said, odd + " is a link, which a backup cannot hold");
      assertThat(folder.resolve("failed")).doesNotExist();
      assertThat(folder.resolve("failed.part")).doesNotExist();
    } finally {
      Files.delete(odd);
    }
  }

  @Test
  void a_backup_into_a_folder_that_does_not_exist_or_below_a_file_is_refused() throws IOException {
    Path unmounted = folder.resolve("unmounted");
    assertRefused(
        say(data, "database", "backup", unmounted.resolve("b").toString()),
        unmounted + " does not exist. Mount its disk");
    assertThat(unmounted).doesNotExist();
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertRefused(
        say(data, "database", "backup", file.resolve("b").toString()), file + " is not a folder");
  }

  @Test
  void a_restore_into_the_backup_itself_is_refused_and_leaves_nothing_in_it() throws IOException {
    for (Path inside : List.of(backup, backup.resolve("base"), backup.resolve("new"))) {
      assertRefused(
          say(inside, "database", "restore", backup.toString()),
          inside + " is in the backup that is to be restored");
      assertThat(inside.resolve("postgres.lock")).doesNotExist();
    }
    assertThat(backup.resolve("new")).doesNotExist();
  }

  @Test
  void a_restore_names_a_folder_that_does_not_exist_and_an_archive() throws IOException {
    Path nowhere = folder.resolve("no-backup");
    assertRefused(
        say(restored, "database", "restore", nowhere.toString()), "There is no folder " + nowhere);
    Path archive = Files.writeString(folder.resolve("backup.tar"), "text");
    assertRefused(
        say(restored, "database", "restore", archive.toString()),
        archive + " is not a folder. If it is an archive, unpack it");
  }

  @Test
  void a_restore_creates_each_empty_folder_that_a_copy_of_the_backup_has_lost() throws IOException {
    try (Stream<Path> paths = Files.walk(backup)) {
      List<String> empty =
          paths
              .filter(Files::isDirectory)
              .filter(path -> Objects.requireNonNull(path.toFile().list()).length == 0)
              .map(path -> backup.relativize(path).toString())
              .toList();
      assertThat(BaseBackup.perhapsEmpty()).containsAll(empty);
    }
  }

  @Test
  void a_copy_that_fails_names_the_file_that_was_written() {
    Path copy = folder.resolve("copy");
    // Reading a folder fails as writing to a full disk does: without the name of a file.
    assertThatThrownBy(() -> BackupManifest.copy(data, copy, "copy"))
        .isInstanceOfSatisfying(
            FileSystemException.class,
            named -> {
              assertThat(named.getFile()).isEqualTo(copy.toString());
              assertThat(named.getReason()).endsWith(", while " + data + " was copied");
            });
  }

  @Test
  void a_backup_that_ended_leaves_nothing_behind_in_the_database() {
    assertThat(
            database
                .client()
                .sql("select count(*) from pg_replication_slots")
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void a_restore_refuses_a_database_that_is_in_use() {
    Said said = say(data, "database", "restore", backup.toString());

    assertRefused(said, "is in use. Stop the service");
  }

  @Test
  void a_restore_refuses_a_data_directory_that_has_a_database_or_another_key() throws IOException {
    Path full = DataDirectory.open(folder.resolve("full"));
    Files.createDirectory(full.resolve("postgres"));
    Said there = say(full, "database", "restore", backup.toString());
    assertRefused(there, "has a database already");

    Path other = DataDirectory.open(folder.resolve("other-key"));
    Files.writeString(other.resolve("dsp.key"), "another key");
    Said key = say(other, "database", "restore", backup.toString());
    assertRefused(key, "dsp.key is not the file of the backup");
    assertThat(other.resolve("dsp.key")).hasContent("another key");
    assertThat(other.resolve("postgres")).doesNotExist();
  }

  @Test
  void a_backup_with_a_changed_or_missing_file_or_without_its_manifest_is_not_restored()
      throws IOException {
    Path table;
    try (Stream<Path> files = Files.list(backup.resolve("base").resolve("5"))) {
      table = files.filter(file -> file.toFile().length() > 0).sorted().toList().getLast();
    }
    byte[] before = Files.readAllBytes(table);
    byte[] after = before.clone();
    after[after.length / 2] ^= 1;
    Files.write(table, after);
    assertDamaged("does not match the SHA-256 in the manifest, so nothing was restored");
    Files.write(table, before);
    Path away = folder.resolve("away");
    Files.move(table, away);
    assertDamaged("is missing, so nothing was restored");
    Files.move(away, table);

    Path manifest = backup.resolve(BackupManifest.NAME);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("\"Size\":\\d", "\"Size\":9"));
    assertDamaged("was changed: its checksum does not agree with its content");
    Files.move(manifest, away);
    assertDamaged("is not a complete backup");
    Files.move(away, manifest);
    Files.writeString(manifest, text);
  }

  private static void assertDamaged(String problem) {
    Path nowhere = folder.resolve("nowhere");
    Said said = say(nowhere, "database", "restore", backup.toString());
    assertRefused(said, problem);
    assertThat(nowhere.resolve("postgres")).doesNotExist();
    assertThat(nowhere.resolve("postgres.part")).doesNotExist();
  }

  @Test
  void postgresqls_own_program_verifies_a_backup() throws IOException, InterruptedException {
    Path program = Path.of("/usr/lib/postgresql/15/bin/pg_verifybackup");
    assumeThat(program)
        .as("pg_verifybackup of Debian's package postgresql-15 is on this machine")
        .exists();
    Process process =
        new ProcessBuilder(program.toString(), "--no-parse-wal", backup.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
  }
}
