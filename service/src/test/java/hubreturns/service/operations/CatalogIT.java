package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Plants migrations, each in a transaction that is rolled back. */
class CatalogIT {

  /** What the migration does to programs that rely on the schema as it is. */
  private static List<String> unsafeChangesOf(String migration) throws SQLException {
    try (Connection connection = TestDatabase.ownerConnections().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // Rows of other tests may violate what the planted migration demands.
      statement.execute("truncate return_record, duis_node cascade");
      JdbcClient owner = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      Catalog before = Catalog.of(owner);
      statement.execute(migration);
      List<String> unsafe =
          before.unsafeChangesIn(
              Catalog.of(owner), what -> what.equals("column duis_node.seen_at"));
      connection.rollback();
      return unsafe;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          drop table return_change cascade                              | column return_change.stage is gone
          alter table return_change drop column stage cascade           | column return_change.stage is gone
          drop view ssi_change cascade                                  | column ssi_change.stage is gone
          alter table return_record rename column dsms_id to remedy_id  | column return_record.dsms_id is gone
          alter table ssi_account alter column password_hash type varchar(99) \
                                         | column ssi_account.password_hash is character varying(99) and was text
          alter table return_record alter column dsms_id set not null   | column return_record.dsms_id may no longer be null
          alter table duis_node add column country text not null        | the new column duis_node.country must be given
          alter table ssi_account alter column enabled drop default     | column ssi_account.enabled must be given
          alter table party add check (name <> '')                      | constraint party (name) CHECK ((name <> ''::text)) is new
          create unique index on return_record (dsms_id)                \
                                         | index return_record (dsms_id) CREATE UNIQUE ON public.return_record USING btree (dsms_id) is new
          alter type csp_region rename value 'North' to 'N'             | value csp_region North is gone
          drop function utc_text(timestamptz) cascade                   | function utc_text(timestamp with time zone) returns text is gone
          drop trigger sat_entry_append_only on sat_entry               | trigger sat_entry () sat_entry_append_only is gone
          create trigger t before insert on party for each row execute function suppress_redundant_updates_trigger() \
                                         | trigger party () t is new
          """)
  void names_what_the_last_release_could_not_use_any_more(String migration, String unsafe)
      throws SQLException {
    assertThat(unsafeChangesOf(migration)).contains(unsafe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "alter table party add column country text unique",
        "alter table party add column country text not null default 'GB' check (country <> '')",
        "alter table return_record drop constraint return_record_pkey cascade",
        "create table country (name text primary key, area int not null)",
        "create view countries as select name from party",
        "alter type csp_region add value 'West'",
        "create index on return_record (dsms_id)",
        "alter table duis_node drop column seen_at cascade",
      })
  void lets_a_migration_add_and_widen_and_remove_what_is_unused(String migration) throws Exception {
    assertThat(unsafeChangesOf(migration)).isEmpty();
  }

  @Test
  void finds_nothing_in_an_unchanged_schema() throws SQLException {
    assertThat(unsafeChangesOf("select 1")).isEmpty();
  }
}
