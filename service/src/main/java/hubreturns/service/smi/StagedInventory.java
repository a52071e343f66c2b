package hubreturns.service.smi;

import static java.util.stream.Collectors.joining;

import hubreturns.service.smi.InventoryChanges.FieldChanges;
import hubreturns.vocabulary.DeviceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The usable lines of one inventory file in the database, where they are compared with the
 * inventory before the first of them takes effect.
 *
 * <p>Lines about devices on record wait in a temporary table. Lines about new devices go into the
 * inventory at once, in a transaction that commits when the file is loaded: nobody sees them
 * before, and they are written only once (docs/adr/0054-new-devices-are-copied-once.md).
 */
@SuppressWarnings("InlineFormatString") // Each SQL text is above the method that runs it.
final class StagedInventory implements AutoCloseable {
  private static final int COPY_CHUNK_CHARACTERS = 256 * 1024;
  static final int EXAMPLES_MAX = 5;

  // Sorts and hash tables that fit into memory need no temporary files.
  // One process is enough for them: the service needs the other processors.
  private static final String WORK_MEMORY =
      """
      set local work_mem = '64MB';
      set local max_parallel_workers_per_gather = 0
      """;

  private static final String ONE_AT_A_TIME =
      "select pg_try_advisory_lock(hashtext('hub-returns inventory import'))";
  private static final String NEXT_MAY_BEGIN =
      "select pg_advisory_unlock(hashtext('hub-returns inventory import'))";

  private static final String HAS_RECORDS = "select exists (select from smi_device)";

  private final Connection connection;
  private final JdbcTemplate database;
  private final GiveWay giveWay;
  private final WaitingLines lines;
  private final InventoryColumns columns;
  private final boolean copiesNew;
  private final boolean hasRecords;
  private long copied;
  private long waiting;

  /** Another import is running. Two imports at once could not be compared with the inventory. */
  static final class AnotherImport extends Exception {}

  private static final String CREATE =
      """
      create temporary table inventory_line (like smi_device);
      alter table inventory_line add column line bigint not null;
      create temporary table inventory_change (like smi_device);
      create temporary table suspect_gpf (gpf_device_id bigint not null)
      """;
  private static final String DROP =
      """
      drop table if exists inventory_line, inventory_change, suspect_gpf
      """;

  private StagedInventory(
      Connection connection,
      JdbcTemplate database,
      InventoryColumns columns,
      boolean copiesNew,
      boolean hasRecords) {
    this.connection = connection;
    this.database = database;
    this.giveWay = GiveWay.toRequestsOf(database);
    this.lines = new WaitingLines(database, giveWay, "inventory_line");
    this.columns = columns;
    this.copiesNew = copiesNew;
    this.hasRecords = hasRecords;
  }

  /**
   * Begins an import on this connection, which does not commit by itself.
   *
   * @param columns the columns that the file has; the others keep their stored values
   * @param loads whether the lines are meant to be loaded, and not only compared
   */
  static StagedInventory begin(Connection connection, InventoryColumns columns, boolean loads)
      throws SQLException, AnotherImport {
    JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    if (!isTrue(database, ONE_AT_A_TIME)) {
      throw new AnotherImport();
    }
    // If a file lacks columns, a new hub may lack values that a hub needs. All lines of such a file
    // wait.
    StagedInventory staged =
        new StagedInventory(
            connection,
            database,
            columns,
            loads && columns.areAll(),
            isTrue(database, HAS_RECORDS));
    database.execute(DROP);
    database.execute(CREATE);
    connection.commit();
    return staged;
  }

  private static boolean isTrue(JdbcTemplate database, String query) {
    return database.query(query, (row, index) -> row.getBoolean(1)).getFirst();
  }

  /** Adds lines of the file, and gives way to requests. */
  void add(LineBatch batch) throws SQLException {
    int from = 0;
    while (from < batch.size()) {
      LineBatch part = batch.part(from, giveWay.atOnce(batch.size()));
      giveWay.around(() -> addNow(part));
      from += part.size();
    }
  }

  private void addNow(LineBatch batch) throws SQLException {
    // However large the inventory is, the devices of a batch are found by their key.
    database.execute("set local enable_seqscan = off");
    // Which devices of the batch are on record, or were on an earlier line of the file.
    Set<Long> known = HashSet.newHashSet(batch.size());
    if (copiesNew) {
      database.query(
          KNOWN, (RowCallbackHandler) row -> known.add(row.getLong(1)), (Object) batch.devices());
    }
    boolean[] isNew = new boolean[batch.size()];
    for (int i = 0; copiesNew && i < isNew.length; i++) {
      // Of several lines for one new device, the first is copied. The others change it later.
      isNew[i] = !known.contains(batch.devices()[i]) && known.add(batch.devices()[i]);
    }
    noteSuspectGpfs(batch, isNew);
    copied += copy(batch, isNew, true, "smi_device (" + columns.names() + ")");
    waiting += copy(batch, isNew, false, "inventory_line (line, " + columns.names() + ")");
  }

  private static final String KNOWN = "select device_id from smi_device where device_id = any (?)";

  private static final String NOTE = "insert into suspect_gpf select unnest(?::bigint[])";
  private static final String NAMED_ON_RECORD =
      """
      insert into suspect_gpf
      select distinct gpf_device_id from smi_device where gpf_device_id = any (?)
      """;
  private static final String ANOTHER_DEVICE_ON_RECORD =
      """
      insert into suspect_gpf
      select device_id from smi_device where device_id = any (?) and device_type <> 'GPF'
      """;

  /**
   * Notes the GPFs that other hubs may name, or that may be devices of another type. GPFs that
   * waiting lines share with hubs on record are found later.
   */
  private void noteSuspectGpfs(LineBatch batch, boolean[] isNew) {
    run(NOTE, batch.suspectGpfs());
    if (!hasRecords) {
      return;
    }
    LongStream gpfsOfNew =
        IntStream.range(0, isNew.length).filter(i -> isNew[i]).mapToLong(i -> batch.gpfs()[i]);
    run(
        NAMED_ON_RECORD,
        LongStream.concat(gpfsOfNew, LongStream.of(batch.notGpfs()))
            .filter(id -> id != 0)
            .toArray());
    run(ANOTHER_DEVICE_ON_RECORD, LongStream.of(batch.gpfs()).filter(gpf -> gpf != 0).toArray());
  }

  private void run(String sql, long[] ids) {
    if (ids.length > 0) {
      database.update(sql, (Object) ids);
    }
  }

  /** Copies the new lines without their number, or the other lines with it, and counts them. */
  private long copy(LineBatch batch, boolean[] isNew, boolean copyNew, String target)
      throws SQLException {
    int[] chosen = IntStream.range(0, isNew.length).filter(i -> isNew[i] == copyNew).toArray();
    if (chosen.length == 0) {
      return 0;
    }
    CopyIn copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin");
    try {
      StringBuilder chunk = new StringBuilder(2 * COPY_CHUNK_CHARACTERS);
      for (int i : chosen) {
        if (!copyNew) {
          chunk.append(batch.lines()[i]).append('\t');
        }
        chunk.append(batch.rows(), batch.start(i), batch.end(i));
        if (chunk.length() > COPY_CHUNK_CHARACTERS) {
          write(copy, chunk);
        }
      }
      write(copy, chunk);
      copy.endCopy();
    } finally {
      // An open copy would make the connection wait for ever when it is closed.
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    return chosen.length;
  }

  private static void write(CopyIn copy, StringBuilder chunk) throws SQLException {
    byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    chunk.setLength(0);
  }

  /** Prepares the queries about the whole file, after the last line. */
  void complete() {
    database.execute("set local enable_seqscan = on");
    database.execute(WORK_MEMORY);
    database.execute("analyze inventory_line");
    database.execute("analyze suspect_gpf");
  }

  /**
   * IDs that are on several lines of the file, or on a line and in the inventory.
   *
   * @param count how many IDs there are
   * @param examples some of them
   */
  record RepeatedIds(long count, List<DeviceId> examples) {}

  // The rows that this transaction copied into the inventory have the time of the transaction.
  private static final String COPIED = "d.status_since is not distinct from now()";

  private static final String REPEATED_DEVICES =
      """
      select s.device_id, count(*) over () as ids
        from inventory_line s
        left join smi_device d on d.device_id = s.device_id and %s
       group by s.device_id
      having count(*) + count(d.device_id) > 1
       order by min(s.line)
       limit %d
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

  private static final String ABSORB =
      """
      with line as (
        delete from inventory_line s
         using smi_device d
         where d.device_id = s.device_id
           and %s
        returning s.*)
      update smi_device d
         set (logistics_status, %s) = row (line.logistics_status, %s)
        from line
       where d.device_id = line.device_id
      """;

  /**
   * Finds the devices that are on several lines. From now on, only the last line of each device
   * counts.
   */
  RepeatedIds resolveRepeats() {
    if (waiting == 0) {
      return new RepeatedIds(0, List.of());
    }
    RepeatedIds repeated = repeated(REPEATED_DEVICES.formatted(COPIED, EXAMPLES_MAX));
    if (repeated.count() > 0) {
      database.execute(KEEP_LAST);
    }
    if (repeated.count() > 0 && copied > 0) {
      database.execute(ABSORB.formatted(COPIED, columns.stored(""), columns.stored("line.")));
    }
    return repeated;
  }

  private RepeatedIds repeated(String query) {
    List<DeviceId> examples = new ArrayList<>();
    AtomicLong count = new AtomicLong();
    database.query(
        query,
        (ResultSet row) -> {
          count.set(row.getLong("ids"));
          examples.add(new DeviceId(row.getLong(1)));
        });
    return new RepeatedIds(count.get(), examples);
  }

  private static final String NOTE_WAITING =
      """
      insert into suspect_gpf
      select s.gpf_device_id
        from inventory_line s
        join smi_device d on d.gpf_device_id = s.gpf_device_id and d.device_id <> s.device_id
      """;
  // "offset 0" makes PostgreSQL look each ID up by its key. If its statistics were taken while the
  // rows of this import were not committed, it takes the inventory for empty, and would compare
  // each device with each suspect.
  private static final String HUBS =
      """
      with suspect as (select distinct gpf_device_id from suspect_gpf),
      hub as (
        select s.gpf_device_id, s.device_id, true as listed
          from inventory_line s
          join suspect using (gpf_device_id)
         union all
        select d.gpf_device_id, d.device_id, %s
          from suspect
         cross join lateral (
           select * from smi_device where gpf_device_id = suspect.gpf_device_id offset 0) d
         where not exists (select from inventory_line s where s.device_id = d.device_id))
      select gpf_device_id, count(*) over () as ids
        from hub
       group by gpf_device_id
      having %s
       order by gpf_device_id
       limit %d
      """;

  /** Finds the GPFs that several hubs of the file name. */
  RepeatedIds gpfsOfSeveralHubs() {
    if (!columns.contains(InventoryColumn.GPF_DEVICE_ID)) {
      return new RepeatedIds(0, List.of());
    }
    if (waiting > 0) {
      database.execute(NOTE_WAITING);
    }
    return repeated(HUBS.formatted(COPIED, "count(*) filter (where listed) > 1", EXAMPLES_MAX));
  }

  /** Finds the GPFs that the file gives to one hub and the inventory to another. */
  RepeatedIds gpfsOfHubsOnRecord() {
    return repeated(
        HUBS.formatted(
            COPIED,
            "count(*) filter (where listed) = 1 and count(*) filter (where not listed) > 0",
            EXAMPLES_MAX));
  }

  private static final String OTHER_DEVICES =
      """
      with suspect as (select distinct gpf_device_id as id from suspect_gpf),
      device as (
        select s.device_id, true as listed
          from suspect
          join inventory_line s on s.device_id = suspect.id
         where s.device_type <> 'GPF'
         union all
        select d.device_id, %1$s
          from suspect
         cross join lateral (select * from smi_device where device_id = suspect.id offset 0) d
         where d.device_type <> 'GPF'
           and not exists (select from inventory_line s where s.device_id = d.device_id)),
      named as (
        select device.device_id
          from device
          join inventory_line s on s.gpf_device_id = device.device_id
         where s.device_id <> device.device_id
         union all
        select device.device_id
          from device
         cross join lateral (
           select * from smi_device where gpf_device_id = device.device_id offset 0) d
         where d.device_id <> device.device_id
           and (device.listed or %1$s)
           and not (%2$s and exists (select from inventory_line s where s.device_id = d.device_id)))
      select device_id, count(*) over () as ids
        from named
       group by device_id
       order by device_id
       limit %3$d
      """;

  /**
   * Finds IDs that hubs name as their GPF, but that belong to hubs or to other devices that are not
   * GPFs. The hub, the device or both are in the file.
   */
  RepeatedIds gpfsThatAreOtherDevices() {
    return repeated(
        OTHER_DEVICES.formatted(
            COPIED, columns.contains(InventoryColumn.GPF_DEVICE_ID), EXAMPLES_MAX));
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
  Optional<String> missingColumn() {
    List<String> missing =
        EnumSet.of(InventoryColumn.CSP_REGION, InventoryColumn.LOGISTICS_STATUS).stream()
            .filter(column -> !columns.contains(column))
            .map(InventoryColumn::title)
            .toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return database
        .query(
            INCOMPLETE.formatted(
                columns.after(InventoryColumn.CSP_REGION),
                columns.after(InventoryColumn.LOGISTICS_STATUS)),
            (row, index) ->
                "line %d: hub %s is new to the inventory, and the file has no column %s. Add the column"
                    .formatted(
                        row.getLong(1),
                        new DeviceId(row.getLong(2)),
                        String.join(" and no column ", missing)))
        .stream()
        .findFirst();
  }

  // The lines that add or change a device are kept apart, so that only they are loaded: in a file
  // that repeats the inventory they are few.
  private static final String COMPARE =
      """
      with compared as materialized (
        select s.ctid as line,
               d.device_id is null as added,
               d.device_id is not null and %1$s as changed,
               d.returned_by is not null and %2$s <> 'Returned'
                 and not coalesce(%3$s, false) as kept_returned,
               hub and owned as owned,
               hub and owned and (%4$s or s.device_type <> 'CHF') as losing
               %5$s
          from inventory_line s
          left join smi_device d using (device_id)
         cross join lateral (
               select d.device_type = 'CHF' as hub,
                      coalesce(d.delivered_to_party, d.import_supplier::text, d.gas_supplier::text)
                        is not null as owned) o
         where s.ctid >= '(%6$d,0)'
           and s.ctid < '(%7$d,0)'),
      kept as (
        insert into inventory_change (%8$s)
        select %8$s
          from compared c
          join inventory_line s on s.ctid = c.line
         where c.added or c.changed)
      select count(*) as devices,
             count(*) filter (where added) as added,
             count(*) filter (where changed) as changed,
             count(*) filter (where kept_returned) as kept_returned,
             count(*) filter (where owned) as owned,
             count(*) filter (where losing) as losing
             %9$s
        from compared
      """;

  /**
   * Compares the lines with the inventory as it was before the file.
   *
   * @param progress receives the share that is compared, in thousandths, after each batch
   */
  InventoryChanges compare(LongConsumer progress) throws SQLException {
    List<InventoryChanges> found = new ArrayList<>(List.of(InventoryChanges.allNew(copied)));
    lines.inBatches(
        progress, (from, to) -> found.set(0, found.getFirst().plus(compared(from, to))));
    return found.getFirst();
  }

  private InventoryChanges compared(long fromPage, long toPage) {
    String sql =
        COMPARE.formatted(
            columns.differs("d", "s"),
            columns.after(InventoryColumn.LOGISTICS_STATUS),
            columns.deliveredAgain("d", "s"),
            InventoryChanges.OWNERS.stream().map(this::lost).collect(joining(" or ")),
            InventoryChanges.FIELDS.stream().map(this::flags).collect(joining()),
            fromPage,
            toPage,
            columns.names(),
            InventoryChanges.FIELDS.stream().map(StagedInventory::counts).collect(joining()));
    return database.query(sql, (row, index) -> changes(row)).getFirst();
  }

  private static InventoryChanges changes(ResultSet row) throws SQLException {
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
    return new InventoryChanges(
        row.getLong("devices"),
        row.getLong("added"),
        row.getLong("changed"),
        row.getLong("kept_returned"),
        row.getLong("owned"),
        row.getLong("losing"),
        fields);
  }

  private String lost(InventoryColumn column) {
    return columns.contains(column)
        ? "d.%1$s is not null and s.%1$s is null".formatted(column.title())
        : "false";
  }

  private String flags(InventoryColumn column) {
    return """
    ,
           hub and d.%1$s is null and %2$s is not null as %1$s_gained,
           hub and d.%1$s is not null and %2$s is null as %1$s_lost,
           hub and d.%1$s <> %2$s as %1$s_changed\
    """
        .formatted(column.title(), columns.afterLoad(column));
  }

  private static String counts(InventoryColumn column) {
    return """
    ,
           count(*) filter (where %1$s_gained) as %1$s_gained,
           count(*) filter (where %1$s_lost) as %1$s_lost,
           count(*) filter (where %1$s_changed) as %1$s_changed\
    """
        .formatted(column.title());
  }

  /** Makes the new devices that are already copied visible to all, together. */
  void commitCopied() throws SQLException {
    connection.commit();
  }

  /** The load of the lines that are left, once these changes are known and confirmed. */
  InventoryLoad load(InventoryChanges changes) {
    return new InventoryLoad(
        connection,
        database,
        new WaitingLines(database, giveWay, "inventory_change"),
        columns,
        changes.added() > copied);
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    database.execute(DROP);
    database.execute(NEXT_MAY_BEGIN);
    connection.commit();
  }
}
