package hubreturns.service.operations;

import static java.util.stream.Collectors.joining;

import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.vocabulary.Counted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who owns the tables, and which roles use them without owning them. The grants in the database are
 * the only record of it.
 */
final class DatabaseRoles {
  /** The first version of PostgreSQL that lets roles other than the owner analyse a table. */
  private static final int MAINTAIN_FROM = 170_000;

  private final JdbcClient database;
  private final TransactionTemplate transaction;

  /** The roles, as the role of these connections sees them. */
  DatabaseRoles(DataSource dataSource) {
    this.database = JdbcClient.create(dataSource);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  String current() {
    return text("select current_user");
  }

  private String text(String sql) {
    return database.sql(sql).query(String.class).single();
  }

  private static final String OWNER =
      """
      select r.rolname
        from pg_class c
        join pg_roles r on r.oid = c.relowner
       where c.oid = to_regclass('service_request')
      """;

  /** The owner of the tables; empty before there are any. */
  Optional<String> owner() {
    return database.sql(OWNER).query(String.class).optional();
  }

  // A superuser counts as a member of every role.
  private static final String ACTS_FOR_OWNER =
      """
      select pg_has_role(:role, relowner, 'member')
        from pg_class
       where oid = to_regclass('service_request')
      """;

  /**
   * Whether the role of these connections can do everything that the owner of the tables can do.
   */
  boolean actsAsOwner() {
    return actsForOwner(current());
  }

  private boolean actsForOwner(String role) {
    return database
        .sql(ACTS_FOR_OWNER)
        .param("role", role)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  private static final String MAY_CREATE =
      """
      select coalesce(has_schema_privilege(current_schema(), 'create'), false)
      """;

  /** Whether the role of these connections may create the tables, or change those that exist. */
  boolean mayMigrate() {
    return owner().isPresent()
        ? actsAsOwner()
        : database.sql(MAY_CREATE).query(Boolean.class).single();
  }

  private static final String MAY_READ_VERSION =
      """
      select has_table_privilege(to_regclass('flyway_schema_history'), 'select')
      """;

  /** Whether the role of these connections may read which version the tables have. */
  boolean mayReadVersion() {
    return database.sql(MAY_READ_VERSION).query(Boolean.class).optional().orElse(false);
  }

  private static final String HOLDERS =
      """
      select distinct r.rolname
        from pg_class c
       cross join aclexplode(c.relacl) a
        join pg_roles r on r.oid = a.grantee
       where c.oid = to_regclass(:mark)
         and a.privilege_type = 'INSERT'
         and a.grantee <> c.relowner
       order by 1
      """;

  /** The names of the database roles that were given this role. */
  List<String> holders(DatabaseRole role) {
    List<String> found = new ArrayList<>(inserting(role));
    if (role == DatabaseRole.READER) {
      found.removeAll(inserting(DatabaseRole.WRITER));
    }
    return found;
  }

  private List<String> inserting(DatabaseRole role) {
    return database
        .sql(HOLDERS)
        .param("mark", role.mark())
        .query((row, index) -> row.getString("rolname"))
        .list();
  }

  private static final String MISSING =
      """
      select w.place
        from unnest(:tables::text[], :columns::text[], :actions::text[])
             with ordinality as w (name, part, action, place)
       where to_regclass(w.name) is not null
         and not case when w.part <> '' then has_column_privilege(w.name, w.part, w.action)
                      when w.action = 'usage' then has_sequence_privilege(w.name, w.action)
                      else has_table_privilege(w.name, w.action) end
       order by w.place
      """;

  /**
   * Checks that the role of these connections has all rights of this role.
   *
   * @throws BadSetting when it lacks some, or could act for the owner
   */
  void require(DatabaseRole role) {
    List<TableRight> wanted = List.copyOf(rights(role));
    List<Integer> missing =
        database
            .sql(MISSING)
            .param("tables", array(wanted, TableRight::table))
            .param("columns", array(wanted, TableRight::column))
            .param("actions", array(wanted, TableRight::action))
            .query((row, index) -> row.getInt("place"))
            .list();
    if (!missing.isEmpty()) {
      String some =
          missing.stream()
              .limit(3)
              .map(place -> wanted.get(place - 1).toString())
              .collect(joining(", "));
      refuseOther(role, current());
      throw new BadSetting(
          "The database role %s lacks %s that the %s needs (%s%s). Run 'database migrate --%s %s' as the owner of the tables, %s"
              .formatted(
                  current(),
                  Counted.text(missing.size(), "right"),
                  role.title(),
                  some,
                  missing.size() > 3 ? ", …" : "",
                  role.title(),
                  current(),
                  owner().orElse("")));
    }
  }

  /** Refuses a database role that was given the other role: no database role can be both. */
  private void refuseOther(DatabaseRole role, String name) {
    for (DatabaseRole other : DatabaseRole.values()) {
      if (other != role && holders(other).contains(name)) {
        throw new BadSetting(
            "'%s' is the %s of this database, so it cannot be the %s. The %s here: %s. Name that one, or another database role"
                .formatted(
                    name,
                    other.title(),
                    role.title(),
                    role.title(),
                    holders(role).isEmpty() ? "none" : String.join(", ", holders(role))));
      }
    }
  }

  private static String[] array(List<TableRight> rights, Function<TableRight, String> part) {
    return rights.stream().map(part).toArray(String[]::new);
  }

  private Set<TableRight> rights(DatabaseRole role) {
    Set<TableRight> rights = new HashSet<>(role.rights());
    if (Integer.parseInt(text("show server_version_num")) < MAINTAIN_FROM) {
      rights.removeIf(right -> right.action().equals("maintain"));
    }
    return rights;
  }

  /** Gives this role to a database role, and takes away every other right on the tables. */
  void assign(DatabaseRole role, String name) {
    if (!exists(name)) {
      throw new BadSetting(
          "There is no database role '%s'. Create it first: create role %s login password '...'"
              .formatted(name, quoted(name)));
    }
    if (actsForOwner(name)) {
      throw new BadSetting(
          "'%s' owns the tables or is a superuser, so it cannot be the %s"
              .formatted(name, role.title()));
    }
    refuseOther(role, name);
    transaction.executeWithoutResult(status -> {
      // Two owners at once would change the same rows of the catalogue.
      database
          .sql("select pg_advisory_xact_lock(hashtext('hub_returns roles'))")
          .query()
          .listOfRows();
      Set<TableRight> wanted = rights(role);
      Set<TableRight> held = held(name);
      // A restored dump brings the rights on tables, but not the right to connect.
      if (!enters(role, name)) {
        entry(role, quoted(name)).forEach(change -> database.sql(change).update());
      }
      if (!held.equals(wanted)) {
        held.stream()
            .filter(right -> !wanted.contains(right))
            .forEach(right -> database.sql(right.revokeFrom(quoted(name))).update());
        // A right that is revoked on a table is also gone on its columns.
        Set<TableRight> left = held(name);
        wanted.stream()
            .filter(right -> !left.contains(right))
            .forEach(right -> database.sql(right.grantTo(quoted(name))).update());
      }
    });
  }

  private static final String ENTERS =
      """
      select has_database_privilege(:role, current_database(), 'connect')
             and (has_database_privilege(:role, current_database(), 'temporary') or not :temporary)
             and has_schema_privilege(:role, :schema, 'usage')
      """;

  /** Whether a database role has the rights of {@link #entry}. */
  private boolean enters(DatabaseRole role, String name) {
    return database
        .sql(ENTERS)
        .param("role", name)
        .param("temporary", role == DatabaseRole.WRITER)
        .param("schema", text(SCHEMA))
        .query(Boolean.class)
        .single();
  }

  /**
   * The rights to connect and to use the schema. The writer may also create temporary tables,
   * because an import needs one.
   */
  private Stream<String> entry(DatabaseRole role, String name) {
    String rights =
        switch (role) {
          case WRITER -> "connect, temporary";
          case READER -> "connect";
        };
    return Stream.of(
        "grant %s on database %s to %s"
            .formatted(rights, quoted(text("select current_database()")), name),
        "grant usage on schema %s to %s".formatted(quoted(text(SCHEMA)), name));
  }

  /** Gives the roles the rights that a new version of the tables needs. */
  void refresh() {
    for (DatabaseRole role : DatabaseRole.values()) {
      holders(role).forEach(name -> assign(role, name));
    }
  }

  private static final String EXISTS =
      """
      select exists (select from pg_roles where rolname = :role)
      """;

  private boolean exists(String name) {
    return database.sql(EXISTS).param("role", name).query(Boolean.class).single();
  }

  private static final String SCHEMA =
      """
      select n.nspname
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
       where c.oid = 'service_request'::regclass
      """;

  private static final String HELD =
      """
      with ours as (
        select c.*
          from pg_class c
         where c.relnamespace = (select relnamespace from pg_class where oid = 'service_request'::regclass)
           and c.relkind in ('r', 'p', 'v', 'm', 'S')),
      theirs as (
        select o.relname, '' as part, a.grantee, a.privilege_type
          from ours o
         cross join aclexplode(o.relacl) a
        union all
        select o.relname, t.attname, a.grantee, a.privilege_type
          from ours o
          join pg_attribute t on t.attrelid = o.oid
         cross join aclexplode(t.attacl) a)
      select t.relname, t.part, lower(t.privilege_type) as action
        from theirs t
        join pg_roles r on r.oid = t.grantee
       where r.rolname = :role
      """;

  private Set<TableRight> held(String name) {
    return new HashSet<>(
        database
            .sql(HELD)
            .param("role", name)
            .query((row, index) ->
                new TableRight(
                    row.getString("relname"), row.getString("part"), row.getString("action")))
            .list());
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
