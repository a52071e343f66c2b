package hubreturns.service.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What programs can rely on in a database.
 *
 * @param columns each column of a table or view, by {@code table.column}
 * @param others constraints, unique indexes, enum values, functions and triggers
 */
record Catalog(Map<String, Column> columns, Set<String> others) {

  /** A column: its type, whether an insert must name it, and whether it may be null. */
  record Column(String type, boolean mustBeGiven, boolean mayBeNull) {}

  private static final String COLUMNS =
      """
      select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
             a.attnotnull and not a.atthasdef and a.attidentity = '' and c.relkind = 'r' as must,
             not a.attnotnull as nullable
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace
         and c.relkind in ('r', 'v')
         and a.attnum > 0
         and not a.attisdropped
         and c.relname <> 'flyway_schema_history'
       order by 1
      """;

  // The columns of a constraint come before its text, to recognise a constraint that is only on new
  // columns.
  private static final String OTHERS =
      """
      select 'constraint ' || conrelid::regclass || ' ('
             || (select string_agg(attname, ',' order by attname)
                   from pg_attribute where attrelid = conrelid and attnum = any (conkey)) || ') '
             || pg_get_constraintdef(oid)
        from pg_constraint
       where connamespace = 'public'::regnamespace and conrelid <> 0 and contype <> 'n'
      union all
      select 'index ' || indrelid::regclass || ' ('
             || (select coalesce(string_agg(attname, ',' order by attname), '')
                   from pg_attribute where attrelid = indrelid and attnum = any (indkey)) || ') '
             || regexp_replace(pg_get_indexdef(indexrelid), ' INDEX \\w+ ', ' ')
        from pg_index
        join pg_class c on c.oid = indexrelid
       where indisunique and c.relnamespace = 'public'::regnamespace
      union all
      select 'value ' || enumtypid::regtype || ' ' || enumlabel from pg_enum
      union all
      select 'function ' || oid::regprocedure || ' returns ' || pg_get_function_result(oid)
        from pg_proc where pronamespace = 'public'::regnamespace
      union all
      select 'trigger ' || tgrelid::regclass || ' () ' || tgname from pg_trigger where not tgisinternal
      """;

  static Catalog of(JdbcClient database) {
    Map<String, Column> columns = new TreeMap<>();
    database
        .sql(COLUMNS)
        .query(row -> {
          columns.put(
              row.getString("name"),
              new Column(
                  row.getString("type"), row.getBoolean("must"), row.getBoolean("nullable")));
        });
    return new Catalog(columns, new TreeSet<>(database.sql(OTHERS).query(String.class).list()));
  }

  /**
   * What a program that relies on this catalog can no longer do with the later one, a sentence for
   * each change.
   *
   * @param isUnused whether the program does not use something, such as {@code column t.c}
   */
  List<String> unsafeChangesIn(Catalog later, Predicate<String> isUnused) {
    List<String> unsafe = new ArrayList<>();
    columns.forEach((name, column) -> {
      if (!isUnused.test("column " + name)) {
        unsafe.addAll(unsafeChanges(name, column, later));
      }
    });
    later.columns.forEach((name, column) -> {
      if (!columns.containsKey(name) && hasTable(tableOf(name)) && column.mustBeGiven()) {
        unsafe.add("the new column " + name + " must be given");
      }
    });
    for (String other : others) {
      // Without a constraint or a unique index, old nodes can still write what they wrote before.
      boolean isLimit = other.startsWith("constraint ") || other.startsWith("index ");
      if (!isLimit && !later.others.contains(other) && !isUnused.test(other)) {
        unsafe.add(other + " is gone");
      }
    }
    for (String other : later.others) {
      if (!others.contains(other) && restricts(other)) {
        unsafe.add(other + " is new");
      }
    }
    return unsafe;
  }

  private static List<String> unsafeChanges(String name, Column column, Catalog later) {
    if (!later.columns.containsKey(name)) {
      return List.of("column " + name + " is gone");
    }
    List<String> unsafe = new ArrayList<>();
    Column now = later.columns.getOrDefault(name, column);
    if (!now.type().equals(column.type())) {
      unsafe.add("column " + name + " is " + now.type() + " and was " + column.type());
    }
    if (now.mustBeGiven() && !column.mustBeGiven()) {
      unsafe.add("column " + name + " must be given");
    }
    if (column.mayBeNull() && !now.mayBeNull()) {
      unsafe.add("column " + name + " may no longer be null");
    }
    return unsafe;
  }

  /** Whether this restricts what may be written into the columns of this catalog. */
  private boolean restricts(String other) {
    if (!other.matches("(constraint|index|trigger) .*")) {
      return false;
    }
    String table = other.split(" ", -1)[1];
    if (other.startsWith("trigger ")) {
      return hasTable(table);
    }
    String restricted = other.substring(other.indexOf('(') + 1, other.indexOf(')'));
    return Stream.of(restricted.split(",", -1))
        .anyMatch(column -> columns.containsKey(table + "." + column));
  }

  private boolean hasTable(String table) {
    return columns.keySet().stream().anyMatch(name -> tableOf(name).equals(table));
  }

  /** The table of {@code table.column}. */
  static String tableOf(String column) {
    return column.substring(0, column.indexOf('.'));
  }
}
