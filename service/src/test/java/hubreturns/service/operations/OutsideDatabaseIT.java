package hubreturns.service.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.service.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may open an outside database, and with which rights. */
class OutsideDatabaseIT {
  @TempDir static Path folder;
  @AutoClose private static EmbeddedDatabase server;
  private static JdbcClient owner;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    TestDatabase.copyProgramsTo(folder);
    server = EmbeddedDatabase.openForService(folder);
    owner = JdbcClient.create(server.owner().connections());
  }

  @BeforeEach
  void set_up_roles() {
    try (Database database = Database.forCommand(settings(server.owner(), Map.of()))) {
      database.roles().assign(DatabaseRole.WRITER, writer().role());
      database.roles().assign(DatabaseRole.READER, reader().role());
    }
  }

  private static DatabaseLogin writer() {
    return server.login(DatabaseRole.WRITER);
  }

  private static DatabaseLogin reader() {
    return server.login(DatabaseRole.READER);
  }

  private static Settings settings(DatabaseLogin login, Map<Setting, String> more) {
    Map<Setting, String> options = new EnumMap<>(Setting.class);
    options.put(Setting.DATABASE_URL, login.url());
    options.put(Setting.DATABASE_USER, login.role());
    options.put(Setting.DATABASE_PASSWORD, login.password());
    options.putAll(more);
    return Settings.of(options);
  }

  private static Map<Setting, String> pagesAs(DatabaseLogin login) {
    return Map.of(
        Setting.SSI_DATABASE_USER, login.role(),
        Setting.SSI_DATABASE_PASSWORD, login.password());
  }

  private static void serve(DatabaseLogin login, Map<Setting, String> more) {
    Database.forService(settings(login, more)).close();
  }

  private static void takeAllRights(DatabaseLogin login) {
    owner.sql("revoke all on all tables in schema public from " + login.role()).update();
  }

  private static String user(Database database) {
    return new DatabaseRoles(database.dataSource()).current();
  }

  @Test
  void serves_as_the_writer_and_shows_pages_as_the_reader() {
    try (Database database = Database.forService(settings(writer(), pagesAs(reader())))) {
      assertThat(user(database)).isEqualTo("hub_returns");
      assertThat(new DatabaseRoles(database.pages()).current()).isEqualTo("hub_returns_reader");
    }
  }

  @Test
  void refuses_to_serve_as_the_owner_once_there_is_a_writer() {
    assertThatThrownBy(() -> serve(server.owner(), Map.of()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("HUB_RETURNS_DATABASE_USER is hub_returns_owner")
        .hasMessageContaining("the writer, hub_returns")
        .hasMessageContaining("HUB_RETURNS_DATABASE_ALLOW_OWNER");
  }

  @Test
  void serves_as_the_owner_where_there_is_no_writer_or_it_is_allowed() {
    assertThatCode(() -> serve(server.owner(), Map.of(Setting.DATABASE_ALLOW_OWNER, "true")))
        .doesNotThrowAnyException();
    takeAllRights(writer());
    takeAllRights(reader());

    assertThatCode(() -> serve(server.owner(), Map.of())).doesNotThrowAnyException();
  }

  @Test
  void refuses_to_show_pages_as_the_owner() {
    assertThatThrownBy(() -> serve(writer(), pagesAs(server.owner())))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("HUB_RETURNS_SSI_DATABASE_USER is hub_returns_owner");
  }

  @Test
  void says_at_start_that_the_pages_cannot_sign_in() {
    DatabaseLogin wrong = new DatabaseLogin(reader().url(), reader().role(), "wrong");

    assertThatThrownBy(() -> serve(writer(), pagesAs(wrong)))
        .hasMessageContaining("password authentication failed for user \"hub_returns_reader\"");
  }

  @Test
  void a_role_without_the_rights_of_the_writer_is_told_what_to_do() {
    takeAllRights(writer());
    owner.sql("grant select on flyway_schema_history to hub_returns").update();

    assertThatThrownBy(() -> Database.forCommand(settings(writer(), Map.of())))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("The database role hub_returns lacks")
        .hasMessageContaining("rights that the writer needs")
        .hasMessageContaining(
            "Run 'database migrate --writer hub_returns' as the owner of the tables, hub_returns_owner");
  }

  @Test
  void a_role_without_any_rights_is_told_what_to_do() {
    takeAllRights(writer());

    assertThatThrownBy(() -> Database.forCommand(settings(writer(), Map.of())))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("database migrate --writer hub_returns");
  }

  @Test
  void the_writer_never_migrates() {
    String rename = "update flyway_schema_history set script = '%s' where script like '%s'";
    owner.sql(rename.formatted("earlier", "V050__%")).update();
    try {
      assertThatThrownBy(() -> Database.forCommand(settings(writer(), Map.of())))
          .isInstanceOf(BadSetting.class)
          .hasMessageContainingAll("belong to an older version", "hub_returns_owner");
    } finally {
      owner.sql(rename.formatted("V050__audit_checkpoint.sql", "earlier")).update();
    }
  }

  @Test
  void an_older_version_takes_no_rights_that_a_newer_one_gave() {
    owner
        .sql(
            """
            insert into flyway_schema_history (installed_rank, version, description, type, script,
                                               installed_by, execution_time, success)
            values (999, '999', 'newer', 'SQL', 'V999__newer.sql', 'newer', 0, true)
            """)
        .update();
    owner.sql("create table newer (id bigint)").update();
    owner.sql("grant insert on newer to hub_returns").update();
    try {
      DatabaseLogin login = server.owner();
      Said migrated = Said.of(as(login, "database", "migrate", "--writer", "hub_returns"));
      assertThat(migrated.exit()).isEqualTo(Commands.REFUSED);
      assertThat(migrated.err())
          .contains("A newer version has migrated the database, to version 999");

      assertThatCode(() -> serve(login, Map.of(Setting.DATABASE_ALLOW_OWNER, "true")))
          .doesNotThrowAnyException();
      assertThatCode(() ->
              Database.forCommand(Settings.of(Map.of(Setting.DATA_DIR, folder.toString()))).close())
          .doesNotThrowAnyException();
      assertThatCode(() -> serve(writer(), Map.of())).doesNotThrowAnyException();
      assertThat(
              owner
                  .sql("select has_table_privilege('hub_returns', 'newer', 'insert')")
                  .query(Boolean.class)
                  .single())
          .isTrue();
    } finally {
      owner.sql("drop table newer").update();
      owner.sql("delete from flyway_schema_history where installed_rank = 999").update();
    }
  }

  @Test
  void a_role_of_a_restored_dump_gets_the_right_to_connect_again() {
    // A dump brings the rights on tables, but the new database lets nobody in.
    owner.sql("revoke all on database postgres from hub_returns").update();
    assertThatThrownBy(() -> serve(writer(), Map.of()))
        .hasStackTraceContaining("permission denied for database");

    set_up_roles();

    assertThatCode(() -> serve(writer(), Map.of())).doesNotThrowAnyException();
  }

  private static String refusal(DatabaseLogin login) {
    List<String> words = new ArrayList<>();
    for (Map.Entry<Setting, String> one :
        Map.of(
                Setting.DATABASE_URL, login.url(),
                Setting.DATABASE_USER, login.role(),
                Setting.DATABASE_PASSWORD, login.password())
            .entrySet()) {
      words.addAll(List.of(one.getKey().option(), one.getValue()));
    }
    words.addAll(List.of("user", "list"));
    Said said = Said.of(words);
    assertThat(said.exit()).isEqualTo(Commands.REFUSED);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines()).hasSize(1);
    return said.err();
  }

  @Test
  void a_command_that_the_database_does_not_let_in_says_in_one_line_what_to_do() {
    DatabaseLogin right = writer();
    String role = right.role();
    String url = right.url();
    assertThat(refusal(new DatabaseLogin(url, role, "wrong")))
        .contains(
            "password authentication failed for user \"hub_returns\"",
            "Check HUB_RETURNS_DATABASE_USER and HUB_RETURNS_DATABASE_PASSWORD.");
    assertThat(refusal(new DatabaseLogin(url, role, "")))
        .contains("it asks for a password, and none is set. Set HUB_RETURNS_DATABASE_PASSWORD.");
    assertThat(refusal(new DatabaseLogin(url, "", "")))
        .contains("Set HUB_RETURNS_DATABASE_USER and HUB_RETURNS_DATABASE_PASSWORD.");
    String other = url.replaceFirst("/postgres\\b", "/nosuch");
    assertThat(refusal(new DatabaseLogin(other, role, right.password())))
        .contains("it has no database of this name", "HUB_RETURNS_DATABASE_URL");
    owner.sql("revoke all on database postgres from hub_returns").update();
    assertThat(refusal(right))
        .contains("Run 'database migrate --writer hub_returns' as the owner of the database.");
  }

  @Test
  void a_program_that_is_not_postgresql_is_named_as_such() throws IOException {
    try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!web.isClosed()) {
              try (Socket client = web.accept()) {
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
              } catch (IOException e) {
                // The next client, or the end of the test.
              }
            }
          });
      String url = "jdbc:postgresql://127.0.0.1:%d/x".formatted(web.getLocalPort());

      assertThat(refusal(new DatabaseLogin(url, "somebody", "secret")))
          .contains("what responds there is not PostgreSQL. Check host and port in");
    }
  }

  /** A command line with this login. */
  private static List<String> as(DatabaseLogin login, String... command) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--database-url",
                login.url(),
                "--database-user",
                login.role(),
                "--database-password",
                login.password()));
    line.addAll(List.of(command));
    return line;
  }

  private static Future<Said> importing(Path file) {
    DatabaseLogin login = writer();
    FutureTask<Said> task =
        new FutureTask<>(() -> Said.of(as(login, "inventory", "import", file.toString())));
    Thread.ofVirtual().start(task);
    return task;
  }

  /** Ends the connection of the import as soon as it waits for a lock of this test. */
  private static void cutOff() {
    JdbcClient same = JdbcClient.create(writer().connections());
    await("the import that waits for a lock is cut off")
        .until(() ->
            same.sql(
                    """
                    select pg_terminate_backend(pid)
                      from pg_stat_activity
                     where usename = current_user and wait_event_type = 'Lock'
                    """)
                .query(Boolean.class)
                .list()
                .contains(true));
  }

  @Test
  void an_import_that_loses_the_database_says_what_was_loaded_and_what_to_do() throws Exception {
    String lines =
        """
        device_id,device_type,csp_region,device_status,logistics_status
        00-DB-12-34-00-00-0C-5D,CHF,North,Commissioned,%s
        """;
    Path file = folder.resolve("inventory.csv");
    Files.writeString(file, lines.formatted("Installed"));
    try (Connection other = server.owner().connections().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table smi_device in access exclusive mode");
      Future<Said> early = importing(file);
      cutOff();
      other.rollback();

      assertThat(early.get().exit()).isEqualTo(Commands.REFUSED);
      assertThat(early.get().err())
          .endsWith(
              "The database failed during this command (terminating connection due to administrator command). Nothing was loaded. Run the import again."
                  + System.lineSeparator())
          .doesNotContain("because:", "Exception");

      assertThat(importing(file).get().exit()).isEqualTo(Commands.DONE);
      Files.writeString(file, lines.formatted("Removed"));
      lock.execute("select 1 from smi_device for update");
      Future<Said> late = importing(file);
      cutOff();
      other.rollback();

      assertThat(late.get().exit()).isEqualTo(Commands.REFUSED);
      assertThat(late.get().err())
          .contains("A part of the changes may be loaded. Run the import again to load the rest.");
    }
  }

  @Test
  void refuses_rows_of_a_dump_whose_transactions_postgresql_has_not_reached() {
    owner
        .sql(
            "insert into ssi_counted (counted_at, written_below, inventory_counted_at, inventory_took, imports)"
                + " values (now(), '3000000', now(), '1 second', 0)")
        .update();
    try {
      assertThatThrownBy(() -> serve(writer(), Map.of()))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("the rows name numbers up to 3000000")
          .hasMessageContaining("pg_resetwal -D DATA_DIRECTORY -x 3145728");
      assertThatThrownBy(() -> Database.forCommand(settings(writer(), Map.of())))
          .isInstanceOf(Refused.class);
    } finally {
      owner.sql("delete from ssi_counted").update();
    }
  }

  @Test
  void the_owner_can_make_neither_itself_nor_an_unknown_role_the_writer() {
    try (Database database = Database.forCommand(settings(server.owner(), Map.of()))) {
      assertThatThrownBy(() -> database.roles().assign(DatabaseRole.WRITER, "hub_returns_owner"))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("owns the tables");
      assertThatThrownBy(() -> database.roles().assign(DatabaseRole.WRITER, "postgres"))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("superuser");
      assertThatThrownBy(() -> database.roles().assign(DatabaseRole.WRITER, "no\"body"))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("create role \"no\"\"body\"");
    }
  }
}
