package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hubreturns.service.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;

/** What another user of the machine can do with the embedded database and its programs. */
class EmbeddedDatabaseIT {
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);

  @TempDir static Path data;
  @AutoClose private static EmbeddedDatabase database;

  @BeforeAll
  static void start() {
    database = EmbeddedDatabase.openForService(data);
  }

  private static List<DatabaseLogin> logins() {
    return List.of(
        database.owner(), database.login(DatabaseRole.WRITER), database.login(DatabaseRole.READER));
  }

  private static Connection connect(String role, String password) throws SQLException {
    return DriverManager.getConnection(database.owner().url(), role, password);
  }

  @Test
  void nobody_can_sign_in_as_superuser_or_without_the_password() {
    assertThatThrownBy(() -> connect("postgres", "")).isInstanceOf(SQLException.class);
    for (DatabaseLogin login : logins()) {
      assertThatThrownBy(() -> connect("postgres", login.password()))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> connect(login.role(), "")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> connect(login.role(), "guess")).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void each_role_has_a_password_of_its_own() {
    assertThat(logins().stream().map(DatabaseLogin::password).distinct()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("logins")
  void no_role_is_a_superuser_or_can_run_programs(DatabaseLogin login) throws SQLException {
    try (Connection connection = connect(login.role(), login.password());
        var statement = connection.createStatement()) {
      try (ResultSet role =
          statement.executeQuery("select rolsuper from pg_roles where rolname = current_user")) {
        role.next();
        assertThat(role.getBoolean(1)).isFalse();
      }
      assertThatThrownBy(() -> statement.execute("copy (select 1) to program 'true'"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> statement.execute("set session_replication_role = replica"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void a_second_service_is_refused_and_a_command_that_ends_leaves_the_database_running()
      throws SQLException {
    assertThatThrownBy(() -> EmbeddedDatabase.openForService(data))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("Another service uses the data directory " + data)
        .hasMessageEndingWith("--config " + data.resolve("database.properties"));
    EmbeddedDatabase.openForCommand(data).close();

    try (Connection connection = connect("hub_returns", logins().get(1).password())) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void no_database_is_made_or_restored_where_the_old_one_was_moved_away_and_still_runs(
      @TempDir Path above) throws Exception {
    Path moved = above.resolve("data");
    Files.createDirectory(moved);
    TestDatabase.copyProgramsTo(moved);
    EmbeddedDatabase old = EmbeddedDatabase.openForService(moved);
    Path before = above.resolve("before");
    try {
      Path backup = above.resolve("backup");
      BaseBackup.make(old, backup);
      Files.move(moved, before);
      String refusal =
          "The PostgreSQL of %s still runs as process %d"
              .formatted(moved.resolve("postgres"), postmaster(before).orElseThrow().pid());

      assertThatThrownBy(() -> BaseBackup.restore(backup, moved)).hasMessageStartingWith(refusal);
      assertThatThrownBy(() -> EmbeddedDatabase.openForService(moved))
          .hasMessageStartingWith(refusal);
      assertThatThrownBy(() -> EmbeddedDatabase.openForCommand(moved))
          .hasMessageStartingWith(refusal);
      assertThatThrownBy(() -> EmbeddedDatabase.check(moved)).hasMessageStartingWith(refusal);
      assertThat(moved.resolve("postgres")).doesNotExist();
    } finally {
      old.letEnd();
      postmaster(before).ifPresent(ProcessHandle::destroy);
    }
  }

  /** PostgreSQL's main process; empty while there is none. */
  private static Optional<ProcessHandle> postmaster(Path folder) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("postgres/postmaster.pid"))) {
      return lines.findFirst().flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Kills PostgreSQL as the system does when memory runs out. Returns the killed process. */
  private static ProcessHandle kill(Path folder) throws IOException {
    ProcessHandle postmaster = postmaster(folder).orElseThrow();
    postmaster.destroyForcibly();
    // The process stays in the table of processes until its new parent has noticed its end.
    await().until(() -> postmaster.info().command().isEmpty());
    return postmaster;
  }

  private static boolean serves(Database database) {
    try {
      return database.client().sql("select 1").query(Integer.class).single() == 1;
    } catch (DataAccessException notYet) {
      return false;
    }
  }

  @Test
  void a_service_starts_its_database_again_after_its_death_and_stops_it_at_the_end(
      @TempDir Path folder) throws Exception {
    TestDatabase.copyProgramsTo(folder);
    Database service =
        Database.forService(Settings.of(Map.of(Setting.DATA_DIR, folder.toString())));
    try {
      for (int deaths = 0; deaths < 2; deaths++) {
        ProcessHandle killed = kill(folder);
        // Other processes of the killed server may serve for a moment.
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() ->
                postmaster(folder).filter(now -> !now.equals(killed)).isPresent()
                    && serves(service));
      }
    } finally {
      service.close();
    }

    assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void a_command_starts_the_dead_database_of_a_service_at_its_port_and_leaves_it_to_the_service(
      @TempDir Path folder) throws Exception {
    TestDatabase.copyProgramsTo(folder);
    try (EmbeddedDatabase service = EmbeddedDatabase.openForService(folder)) {
      service.letEnd();
      kill(folder);

      try (EmbeddedDatabase command = EmbeddedDatabase.openForCommand(folder)) {
        assertThat(command.owner().url()).isEqualTo(service.owner().url());
      }

      try (Connection connection = service.owner().connections().getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }

    assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void a_migration_that_fails_leaves_no_database_running(@TempDir Path folder) throws Exception {
    TestDatabase.copyProgramsTo(folder);
    try (EmbeddedDatabase own = EmbeddedDatabase.openForService(folder);
        Connection owner = own.owner().connections().getConnection();
        var statement = owner.createStatement()) {
      statement.execute("create table in_the_way (id bigint)");
    }

    Settings settings = Settings.of(Map.of(Setting.DATA_DIR, folder.toString()));
    assertThatThrownBy(() -> Database.forService(settings)).hasMessageContaining("schema");

    assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
    assertThatThrownBy(() -> Database.forCommand(settings)).hasMessageContaining("schema");
    assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void a_copy_of_a_data_directory_in_use_never_reaches_the_database_of_the_original(
      @TempDir Path folder) throws Exception {
    Path copy = folder.resolve("postgres");
    Files.createDirectories(copy);
    for (String file : List.of("postmaster.pid", "PG_VERSION", "pg_hba.conf")) {
      Files.copy(data.resolve("postgres").resolve(file), copy.resolve(file));
    }

    assertThatThrownBy(() -> EmbeddedDatabase.openForCommand(folder))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the PostgreSQL of another folder, probably " + data)
        .hasMessageContaining("database backup");
    assertThatThrownBy(() -> EmbeddedDatabase.check(folder)).isInstanceOf(Refused.class);

    // The process ID in the file belongs to another PostgreSQL by now.
    List<String> pid = Files.readAllLines(copy.resolve("postmaster.pid"));
    pid.set(1, copy.toString());
    Files.write(copy.resolve("postmaster.pid"), pid);
    assertThatThrownBy(() -> EmbeddedDatabase.openForService(folder))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("delete postmaster.pid");

    // The PostgreSQL of the original has ended. This test's own process is none.
    pid.set(0, String.valueOf(ProcessHandle.current().pid()));
    Files.write(copy.resolve("postmaster.pid"), pid);
    EmbeddedDatabase.check(folder);
    pid.set(1, data.resolve("postgres").toString());
    Files.write(copy.resolve("postmaster.pid"), pid);
    assertThatThrownBy(() -> EmbeddedDatabase.check(folder))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is of a PostgreSQL in " + data.resolve("postgres"));
    try (Connection connection = connect("hub_returns", logins().get(1).password())) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void a_command_that_makes_a_database_says_so(@TempDir Path folder) throws Exception {
    TestDatabase.copyProgramsTo(folder);
    // An earlier attempt was interrupted.
    Files.createDirectories(folder.resolve("postgres.new").resolve("base"));
    Settings settings = Settings.of(Map.of(Setting.DATA_DIR, folder.toString()));

    try (Database made = Database.forCommand(settings)) {
      assertThat(made.warnings())
          .singleElement()
          .asString()
          .startsWith("There was no database in " + folder)
          .contains("--config", "HUB_RETURNS_CONFIG");
    }
    try (Database found = Database.forCommand(settings)) {
      assertThat(found.warnings()).isEmpty();
    }
  }

  @Test
  void there_is_no_unix_socket() throws IOException {
    List<String> postmaster = Files.readAllLines(data.resolve("postgres/postmaster.pid"));

    assertThat(postmaster.get(4)).as("folder of the socket").isBlank();
    assertThat(Path.of("/tmp/.s.PGSQL." + postmaster.get(3))).doesNotExist();
  }

  @Test
  void other_users_cannot_read_or_write_the_files_of_the_data_directory() throws IOException {
    assertThat(Files.getPosixFilePermissions(data)).doesNotContainAnyElementsOf(OF_OTHERS);
    try (Stream<Path> programs = Files.walk(data.resolve("postgres-programs"))) {
      List<Path> open =
          programs
              .filter(path -> !Files.isSymbolicLink(path))
              .filter(EmbeddedDatabaseIT::isOpen)
              .toList();
      assertThat(open).isEmpty();
    }
    for (String file :
        List.of("database.properties", "database-owner.properties", "postgres.log")) {
      assertThat(Files.getPosixFilePermissions(data.resolve(file)))
          .as(file)
          .doesNotContainAnyElementsOf(OF_OTHERS);
    }
  }

  private static boolean isOpen(Path path) {
    try {
      return Files.getPosixFilePermissions(path).stream().anyMatch(OF_OTHERS::contains);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void takes_the_tables_of_an_earlier_version_away_from_the_service(@TempDir Path folder)
      throws IOException, InterruptedException {
    TestDatabase.copyProgramsTo(folder);
    Settings settings = Settings.of(Map.of(Setting.DATA_DIR, folder.toString()));
    Database.forService(settings).close();
    // An earlier version left it like this: one role owned everything and signed in.
    Path cluster = folder.resolve("postgres");
    PostgresPrograms.in(folder.resolve("postgres-programs"))
        .run(
            "postgres",
            "reassign owned by hub_returns_owner to hub_returns;\n\ndrop owned by hub_returns_owner,"
                + " hub_returns_reader;\n\ndrop role hub_returns_owner, hub_returns_reader;\n\n",
            "--single",
            "-j",
            "-D",
            cluster.toString(),
            "-c",
            "exit_on_error=on",
            "postgres");
    Files.writeString(
        cluster.resolve("pg_hba.conf"), "host all hub_returns 127.0.0.1/32 scram-sha-256\n");
    Files.delete(folder.resolve("database-owner.properties"));

    try (Database upgraded = Database.forService(settings)) {
      DatabaseRoles roles = upgraded.roles();
      assertThat(roles.owner()).contains("hub_returns_owner");
      assertThat(roles.current()).isEqualTo("hub_returns");
      assertThat(roles.actsAsOwner()).isFalse();
      assertThatCode(() -> roles.require(DatabaseRole.WRITER)).doesNotThrowAnyException();
      assertThatThrownBy(() -> upgraded.client().sql("delete from sat_entry").update())
          .hasStackTraceContaining("permission denied");
    }
  }

  @Test
  void replaces_programs_that_others_could_have_changed(@TempDir Path folder) throws IOException {
    Path programs = folder.resolve("programs");
    Path planted = programs.resolve("bin").resolve("postgres");
    Files.createDirectories(planted.getParent());
    Files.writeString(planted, "planted");
    Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxrwxrwx"));

    PostgresPrograms.in(programs);

    assertThat(Files.size(planted)).isGreaterThan(100_000);
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> PostgresPrograms.in(programs))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("bin/postgres");
  }
}
