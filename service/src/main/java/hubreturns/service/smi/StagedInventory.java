package hubreturns.service.smi;

import static java.util.stream.Collectors.joining;

import hubreturns.service.smi.InventoryChanges.FieldChanges;
import hubreturns.service.smi.InventoryLine.UsableLine;
import hubreturns.vocabulary.DeviceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The usable lines of one inventory file in a temporary table, where they are compared with the
 * inventory before the first of them changes it.
 */
@SuppressWarnings("InlineFormatString") // Each SQL text is above the method that runs it.
final class StagedInventory implements AutoCloseable {
  private static final int COPY_CHUNK_CHARACTERS = 64 * 1024;

  /** Pages of the temporary table that one transaction loads, which is about 50,000 lines. */
  private static final int PAGES_IN_BATCH = 1_000;

  private static final int EXAMPLES_MAX = 5;

  // Sorts and hash tables that fit into memory need no temporary files.
  private static final String WORK_MEMORY = "set local work_mem = '64MB'";

  private final Connection connection;
  private final Set<InventoryColumn> columns;
  private final StringBuilder chunk = new StringBuilder(2 * COPY_CHUNK_CHARACTERS);
  private Optional<CopyIn> copy = Optional.empty();

  private static final String CREATE =
      """
      create temporary table inventory_line (like smi_device);
      alter table inventory_line add column line bigint not null
      """;
  private static final String DROP =
      """
      drop table if exists inventory_line
      """;

  /**
   * An empty table on this connection.
   *
   * @param columns the columns that the file has; the others keep their stored values
   */
  StagedInventory(Connection connection, Set<InventoryColumn> columns) throws SQLException {
    this.connection = connection;
    this.columns = columns;
    connection.setAutoCommit(false);
    execute(DROP);
    execute(CREATE);
    connection.commit();
  }

  /** Adds a line of the file. */
  void add(long number, UsableLine line) throws SQLException {
    if (copy.isEmpty()) {
      copy =
          Optional.of(
              connection
                  .unwrap(PGConnection.class)
                  .getCopyAPI()
                  .copyIn("copy inventory_line (line, " + names() + ") from stdin"));
    }
    chunk.append(number);
    for (InventoryColumn column : columns) {
      chunk.append('\t');
      append(line.value(column));
    }
    chunk.append('\n');
    if (chunk.length() > COPY_CHUNK_CHARACTERS) {
      flush(copy.get());
    }
  }

  private void append(String value) {
    if (value.isEmpty()) {
      chunk.append("\\N");
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> chunk.append("\\\\");
        case '\t' -> chunk.append("\\t");
        case '\n' -> chunk.append("\\n");
        case '\r' -> chunk.append("\\r");
        default -> chunk.append(c);
      }
    }
  }

  private void flush(CopyIn open) throws SQLException {
    byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
    open.writeToCopy(bytes, 0, bytes.length);
    chunk.setLength(0);
  }

  /** Commits the lines added so far: a long transaction would hold back the database's clean-up. */
  void commit() throws SQLException {
    if (copy.isPresent()) {
      flush(copy.get());
      copy.get().endCopy();
      copy = Optional.empty();
    }
    connection.commit();
  }

  private static final String REPEATED =
      """
      select r.%1$s, (array_agg(s.line order by s.line))[1:5] as lines,
             count(*) over () as devices
        from (select %1$s
                from inventory_line
               where %1$s is not null
               group by %1$s
              having count(*) > 1) r
        join inventory_line s using (%1$s)
       group by r.%1$s
       order by min(s.line)
       limit
      """;
  private static final String KEEP_LAST =
      """
      delete from inventory_line earlier
       using (select device_id, max(line) as line
                from inventory_line
               group by device_id
              having count(*) > 1) last
       where earlier.device_id = last.device_id
         and earlier.line < last.line
      """;
  private static final String TAKEN_GPF =
      """
      select s.gpf_device_id, array[s.line] as lines, count(*) over () as devices
        from inventory_line s
        join smi_device d on d.gpf_device_id = s.gpf_device_id
                         and d.device_id <> s.device_id
       where not exists (select from inventory_line own where own.device_id = d.device_id)
       order by s.line
       limit
      """;

  /**
   * Warns about devices on several lines and keeps the last line of each; warns about GPFs of
   * several hubs.
   */
  List<String> resolveRepeats() throws SQLException {
    execute(WORK_MEMORY);
    execute("analyze inventory_line");
    List<String> warnings = new ArrayList<>();
    repeats(
            REPEATED.formatted("device_id"),
            "%d devices are on several lines; the last line of each counts")
        .ifPresent(warnings::add);
    if (!warnings.isEmpty()) {
      execute(KEEP_LAST);
    }
    if (columns.contains(InventoryColumn.GPF_DEVICE_ID)) {
      repeats(
              REPEATED.formatted("gpf_device_id"),
              "%d GPFs are the GPF of several hubs of the file")
          .ifPresent(warnings::add);
      repeats(TAKEN_GPF, "%d GPFs are the GPF of another hub in the inventory")
          .ifPresent(warnings::add);
    }
    connection.commit();
    return warnings;
  }

  private Optional<String> repeats(String query, String warning) throws SQLException {
    List<String> examples = new ArrayList<>();
    long devices = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query + EXAMPLES_MAX)) {
      while (row.next()) {
        devices = row.getLong("devices");
        Long[] lines = (Long[]) row.getArray("lines").getArray();
        examples.add(
            new DeviceId(row.getLong(1))
                + (lines.length == 1 ? " on line " : " on lines ")
                + List.of(lines).stream().map(String::valueOf).collect(joining(", ")));
      }
    }
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    String more = devices > examples.size() ? "; and others" : "";
    String text = warning.formatted(devices);
    return Optional.of(
        (devices == 1
                ? text.replace("devices are", "device is").replace("GPFs are", "GPF is")
                : text)
            + ": "
            + String.join("; ", examples)
            + more);
  }

  private static final String INCOMPLETE =
      """
      select s.line, s.device_id
        from inventory_line s
        left join smi_device d using (device_id)
       where s.device_type = 'CHF'
         and (%s is null or %s is null)
       order by s.line
       limit 1
      """;

  /**
   * Why the lines cannot be loaded although the file lacks columns that a hub needs: a hub of the
   * file has no stored value either. Empty when nothing is missing.
   */
  Optional<String> missingColumn() throws SQLException {
    List<String> missing =
        EnumSet.of(InventoryColumn.CSP_REGION, InventoryColumn.LOGISTICS_STATUS).stream()
            .filter(column -> !columns.contains(column))
            .map(InventoryColumn::title)
            .toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                INCOMPLETE.formatted(
                    after(InventoryColumn.CSP_REGION), after(InventoryColumn.LOGISTICS_STATUS)))) {
      return row.next()
          ? Optional.of(
              "line %d: hub %s is new to the inventory, and the file has no column %s. Add the column"
                  .formatted(
                      row.getLong(1),
                      new DeviceId(row.getLong(2)),
                      String.join(" and no column ", missing)))
          : Optional.empty();
    }
  }

  private static final String COMPARE =
      """
      select count(*) as devices,
             count(*) filter (where d.device_id is null) as added,
             count(*) filter (where d.device_id is not null and %1$s) as changed,
             count(*) filter (where d.returned_by is not null and %2$s <> 'Returned'
                                and not coalesce(%3$s, false)) as kept_returned,
             count(*) filter (where hub and owned) as owned,
             count(*) filter (where hub and owned and (%4$s)) as losing
             %5$s
        from inventory_line s
        left join smi_device d using (device_id)
       cross join lateral (
             select d.device_type = 'CHF' as hub,
                    coalesce(d.delivered_to_party, d.import_supplier::text, d.gas_supplier::text)
                      is not null as owned) o
      """;

  /** Compares the lines with the inventory; nothing changes. */
  InventoryChanges compare() throws SQLException {
    execute(WORK_MEMORY);
    String sql =
        COMPARE.formatted(
            differs("d", "s"),
            after(InventoryColumn.LOGISTICS_STATUS),
            deliveredAgain("d", "s"),
            InventoryChanges.OWNERS.stream().map(this::lost).collect(joining(" or ")),
            InventoryChanges.FIELDS.stream().map(this::counts).collect(joining()));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      List<FieldChanges> fields = new ArrayList<>();
      for (InventoryColumn column : InventoryChanges.FIELDS) {
        String name = column.title();
        fields.add(
            new FieldChanges(
                column,
                row.getLong(name + "_gained"),
                row.getLong(name + "_lost"),
                row.getLong(name + "_changed")));
      }
      InventoryChanges changes =
          new InventoryChanges(
              row.getLong("devices"),
              row.getLong("added"),
              row.getLong("changed"),
              row.getLong("kept_returned"),
              row.getLong("owned"),
              row.getLong("losing"),
              fields);
      connection.commit();
      return changes;
    }
  }

  private String lost(InventoryColumn column) {
    return columns.contains(column)
        ? "d.%1$s is not null and s.%1$s is null".formatted(column.title())
        : "false";
  }

  private String counts(InventoryColumn column) {
    String name = column.title();
    String after = after(column);
    return """
    ,
         count(*) filter (where hub and d.%1$s is null and %2$s is not null) as %1$s_gained,
         count(*) filter (where hub and d.%1$s is not null and %2$s is null) as %1$s_lost,
         count(*) filter (where hub and d.%1$s <> %2$s) as %1$s_changed\
    """
        .formatted(name, after);
  }

  /** The value that a column has after the import. */
  private String after(InventoryColumn column) {
    return (columns.contains(column) ? "s." : "d.") + column.title();
  }

  // PostgreSQL checks a row before it finds the conflict, so the row holds the stored values of the
  // columns that the file does not have. The update leaves these columns alone.
  //
  // An older file must not undo a return: a hub stays Returned until a file says that it was
  // delivered after its return, which begins its next life.
  private static final String MERGE =
      """
      insert into smi_device as was (%1$s)
      select %2$s
        from inventory_line s
        %3$s
       where s.ctid >= '(%4$d,0)'
         and s.ctid < '(%5$d,0)'
       order by s.device_id
      on conflict (device_id) do update
         set %6$s
       where %7$s
      """;
  private static final String RETURNED_ON =
      """
      (select uk_day(q.committed_at) from service_request q where q.request_key = %s.returned_by)
      """;

  private String deliveredAgain(String before, String after) {
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
            && columns.contains(InventoryColumn.DELIVERED_ON)
        ? after
            + ".delivered_on > coalesce("
            + RETURNED_ON.formatted(before).strip()
            + ", 'infinity')"
        : "false";
  }

  /** Whether a line changes its device; the Logistics Status of a Returned hub does not count. */
  private String differs(String before, String after) {
    String differs =
        "(%s) is distinct from (%s)".formatted(stored(before + "."), stored(after + "."));
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
        ? "(%1$s or (%2$s.returned_by is null and %2$s.logistics_status is distinct from %3$s.logistics_status))"
            .formatted(differs, before, after)
        : differs;
  }

  /** The columns that an update sets to the values of the file. */
  private String stored(String prefix) {
    return columns.stream()
        .filter(column ->
            column != InventoryColumn.DEVICE_ID && column != InventoryColumn.LOGISTICS_STATUS)
        .map(column -> prefix + column.title())
        .collect(joining(", "));
  }

  private String names() {
    return columns.stream().map(InventoryColumn::title).collect(joining(", "));
  }

  private String assignments() {
    String values = "(%s) = (%s)".formatted(stored(""), stored("excluded."));
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
        ? values
            + """
            ,
                 logistics_status = case when was.returned_by is null or %1$s
                                         then excluded.logistics_status
                                         else was.logistics_status end,
                 returned_by = case when %1$s then null else was.returned_by end,
                 returned_position = case when %1$s then null else was.returned_position end
            """
                .formatted(deliveredAgain("was", "excluded"))
        : values;
  }

  /**
   * Loads the lines into the inventory, in batches that are a transaction each.
   *
   * @param progress receives the share that is loaded, in percent, after each batch
   */
  void load(LongConsumer progress) throws SQLException {
    long pages = pages();
    Set<InventoryColumn> all = EnumSet.allOf(InventoryColumn.class);
    for (long page = 0; page < pages; page += PAGES_IN_BATCH) {
      execute(WORK_MEMORY);
      execute(
          MERGE.formatted(
              all.stream().map(InventoryColumn::title).collect(joining(", ")),
              all.stream().map(this::after).collect(joining(", ")),
              columns.containsAll(all) ? "" : "left join smi_device d on d.device_id = s.device_id",
              page,
              page + PAGES_IN_BATCH,
              assignments(),
              differs("was", "excluded")));
      connection.commit();
      progress.accept(Math.min(100, 100 * (page + PAGES_IN_BATCH) / pages));
    }
    // Plans that the service made before the import are made again.
    execute("analyze smi_device");
    connection.commit();
  }

  private long pages() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select pg_relation_size('inventory_line')"
                    + " / current_setting('block_size')::integer")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    // An open copy would make the connection wait for ever when it is closed.
    if (copy.isPresent() && copy.get().isActive()) {
      copy.get().cancelCopy();
    }
    connection.rollback();
    execute(DROP);
    connection.commit();
  }
}
