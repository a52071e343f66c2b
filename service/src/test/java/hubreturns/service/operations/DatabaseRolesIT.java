package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the writer and the reader can and cannot do in the database of the tests. */
class DatabaseRolesIT {
  private static final String PERMISSION_DENIED = "42501";

  private static final JdbcClient WRITER = TestDatabase.client();
  private static final JdbcClient READER = JdbcClient.create(TestDatabase.database().pages());
  private static final JdbcClient OWNER = TestDatabase.owner();

  /** Tables that keep evidence. */
  private static final List<String> EVIDENCE =
      List.of("service_request", "sat_entry", "sat_volume", "audit_checkpoint", "admin_event");

  private static void assertDenied(JdbcClient role, String sql) {
    assertThatThrownBy(() -> role.sql(sql).query().listOfRows())
        .as(sql)
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(PERMISSION_DENIED));
  }

  private static String role(JdbcClient client) {
    return client.sql("select current_user").query(String.class).single();
  }

  @Test
  void three_roles_are_in_use() {
    assertThat(List.of(role(OWNER), role(WRITER), role(READER)))
        .containsExactly("hub_returns_owner", "hub_returns", "hub_returns_reader");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update %s set %s = %s",
        "delete from %s",
        "truncate %s",
        "truncate %s cascade",
        "drop table %s",
        "alter table %s disable trigger all",
        "alter table %s disable trigger user",
        "drop trigger %s_append_only on %s",
        "alter table %s owner to hub_returns",
        "create trigger mine before insert on %s for each row execute function"
            + " refuse_change_of_audit_trail()",
        "create rule mine as on insert to %s do instead nothing"
      })
  void neither_the_writer_nor_the_reader_can_change_what_is_evidence(String sql) {
    for (String table : EVIDENCE) {
      String column =
          OWNER
              .sql(
                  """
                  select attname from pg_attribute
                   where attrelid = cast(:t as regclass) and not attisdropped
                   order by attnum desc limit 1
                  """)
              .param("t", table)
              .query(String.class)
              .single();
      String attempt = sql.replaceFirst("%s", table);
      attempt =
          attempt.contains("update ")
              ? attempt.replace("%s", column)
              : attempt.replace("%s", table);
      assertDenied(WRITER, attempt);
      assertDenied(READER, attempt);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set session_replication_role = replica",
        "set role hub_returns_owner",
        "set session authorization hub_returns_owner",
        "create function mine() returns integer language sql return 1",
        "create table mine (id integer)",
        "create or replace function refuse_change_of_audit_trail() returns trigger"
            + " language plpgsql as 'begin return new; end'",
        "create schema mine",
        "copy service_request to program 'true'",
        "select pg_read_file('postgresql.conf')",
        "alter system set fsync = off",
        "alter role hub_returns_owner password 'mine'",
        "grant hub_returns_owner to hub_returns",
        "update flyway_schema_history set success = true"
      })
  void neither_the_writer_nor_the_reader_can_get_more_rights(String sql) {
    assertDenied(WRITER, sql);
    assertDenied(READER, sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from service_request",
        "select * from sat_entry",
        "select * from stored_answer",
        "select * from smi_device",
        "select * from return_record",
        "select * from user_certificate",
        "select * from audit_checkpoint",
        "insert into service_request (user_id) values (1)",
        "insert into sat_entry (request_key) values (1)",
        "insert into audit_checkpoint (number) values (1)",
        "update smi_device set logistics_status = 'Returned'",
        "update return_record set state = 'waiting'",
        "insert into service_user (user_id) values (1)",
        "insert into user_certificate (issuer) values ('mine')",
        "update stored_answer set replays = 0",
        "insert into ssi_account (name) values ('mine')",
        "delete from ssi_account",
        "update ssi_account set role = 'operator'",
        "update ssi_account set enabled = true",
        "update ssi_account set party = null",
        "create temporary table mine (id integer)"
      })
  void the_reader_can_neither_write_returns_nor_read_what_the_pages_do_not_show(String sql) {
    assertDenied(READER, sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update stored_answer set answer = 'forged'::bytea",
        "delete from smi_device",
        "truncate smi_device",
        "delete from return_record",
        "update return_change set stage = 'Closed'",
        "delete from ssi_account",
        "delete from party"
      })
  void the_writer_can_do_nothing_that_the_service_never_does(String sql) {
    assertDenied(WRITER, sql);
  }

  /** This fails for a new table until somebody decides what the roles may do with it. */
  @Test
  void every_table_and_view_is_readable_by_a_role() {
    Set<String> all =
        new TreeSet<>(
            OWNER
                .sql(
                    """
                    select relname from pg_class
                     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
                    """)
                .query((row, index) -> row.getString("relname"))
                .list());

    assertThat(
            DatabaseRole.WRITER.rights().stream()
                .filter(right -> right.action().equals("select"))
                .map(TableRight::table)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @CsvSource({"WRITER, hub_returns", "READER, hub_returns_reader"})
  void takes_back_rights_that_a_role_should_not_have(DatabaseRole role, String name) {
    DatabaseRoles roles = new DatabaseRoles(TestDatabase.ownerConnections());
    OWNER.sql("grant delete on sat_entry to " + name).update();
    OWNER.sql("grant update (hubs) on service_request to " + name).update();

    roles.refresh();

    JdbcClient client = role == DatabaseRole.WRITER ? WRITER : READER;
    assertDenied(client, "delete from sat_entry");
    assertDenied(client, "update service_request set hubs = 1");
  }

  @ParameterizedTest
  @CsvSource({"WRITER, hub_returns", "READER, hub_returns_reader"})
  void leaves_every_right_that_a_role_needs_when_it_takes_back_others(
      DatabaseRole role, String name) {
    DatabaseRoles roles = new DatabaseRoles(TestDatabase.ownerConnections());
    OWNER.sql("grant all on stored_answer, ssi_account to " + name).update();

    roles.refresh();

    new DatabaseRoles(
            role == DatabaseRole.WRITER
                ? TestDatabase.database().dataSource()
                : TestDatabase.database().pages())
        .require(role);
  }

  @ParameterizedTest
  @CsvSource({
    "WRITER, hub_returns_reader, is the reader of this database",
    "READER, hub_returns, is the writer of this database"
  })
  void gives_no_role_to_the_holder_of_the_other(DatabaseRole role, String name, String reason) {
    DatabaseRoles roles = new DatabaseRoles(TestDatabase.ownerConnections());

    assertThatThrownBy(() -> roles.assign(role, name))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageContaining("'" + name + "' " + reason);
    assertThat(roles.holders(DatabaseRole.WRITER)).contains("hub_returns");
    assertThat(roles.holders(DatabaseRole.READER)).contains("hub_returns_reader");
  }

  @Test
  void says_whose_role_it_is_if_the_reader_is_used_as_the_writer() {
    assertThatThrownBy(
            () -> new DatabaseRoles(TestDatabase.database().pages()).require(DatabaseRole.WRITER))
        .hasMessage(
            "'hub_returns_reader' is the reader of this database, so it cannot be the writer. The"
                + " writer here: hub_returns. Name that one, or another database role");
  }
}
