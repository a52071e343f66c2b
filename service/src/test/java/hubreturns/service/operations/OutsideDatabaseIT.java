package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.service.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may open an outside database, and with which rights. */
class OutsideDatabaseIT {
  @TempDir static Path folder;
  private static EmbeddedDatabase server;
  private static JdbcClient owner;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    TestDatabase.copyProgramsTo(folder);
    server = EmbeddedDatabase.openForService(folder);
    owner = JdbcClient.create(server.owner().connections());
  }

  @AfterAll
  static void stop() {
    server.close();
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
          .hasMessageContaining("belong to an older version")
          .hasMessageContaining("hub_returns_owner");
    } finally {
      owner.sql(rename.formatted("V050__audit_checkpoint.sql", "earlier")).update();
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
