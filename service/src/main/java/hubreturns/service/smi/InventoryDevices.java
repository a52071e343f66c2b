package hubreturns.service.smi;

import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.service.statement.StatementPart;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.DeviceType;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The devices of the Smart Metering Inventory, with what the rules of a return need to know. */
public final class InventoryDevices {
  private final JdbcClient database;

  /** Reads and writes in this database, in the transaction of the caller. */
  public InventoryDevices(JdbcClient database) {
    this.database = database;
  }

  // Rows are locked in key order, so that overlapping lists wait for each other instead of
  // deadlocking. Only the Logistics Status changes here, so foreign key checks need not wait.
  private static final String LOCK =
      """
      select device_id, device_type, device_status, logistics_status, csp_region,
             delivered_to_party, import_supplier, gas_supplier
        from smi_device
       where device_id = any (:ids)
       order by device_id
         for no key update
      """;

  /** The inventory entries of these devices; their rows stay locked until the transaction ends. */
  public Map<DeviceId, InventoryEntry> lock(Collection<DeviceId> ids) {
    Map<DeviceId, InventoryEntry> entries = HashMap.newHashMap(ids.size());
    database.sql(LOCK).param("ids", array(ids)).query((ResultSet row) -> put(entries, entry(row)));
    List<DeviceId> missing = ids.stream().filter(id -> !entries.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      gpfs(missing).forEach(gpf -> put(entries, new OtherDevice(gpf, Optional.empty())));
    }
    return entries;
  }

  private static void put(Map<DeviceId, InventoryEntry> entries, InventoryEntry entry) {
    entries.put(entry.id(), entry);
  }

  private static InventoryEntry entry(ResultSet row) throws SQLException {
    return InventoryEntry.of(
        new DeviceId(row.getLong("device_id")),
        Word.of(DeviceType.class, row.getString("device_type")),
        Word.of(DeviceStatus.class, row.getString("device_status")),
        Optional.ofNullable(row.getString("logistics_status"))
            .map(text -> Word.of(LogisticsStatus.class, text)),
        Optional.ofNullable(row.getString("csp_region"))
            .map(text -> Word.of(CspRegion.class, text)),
        new InventoryEntry.Owners(
            Optional.ofNullable(row.getString("delivered_to_party")),
            user(row, "import_supplier"),
            user(row, "gas_supplier")));
  }

  private static Optional<UserId> user(ResultSet row, String column) throws SQLException {
    long eui64 = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(new UserId(eui64));
  }

  private static final String GPFS =
      """
      select gpf_device_id
        from smi_device
       where gpf_device_id = any (:ids)
      """;

  /** The devices that the row of some hub names as its GPF. */
  private List<DeviceId> gpfs(Collection<DeviceId> ids) {
    return database
        .sql(GPFS)
        .param("ids", array(ids))
        .query((row, index) -> new DeviceId(row.getLong("gpf_device_id")))
        .list();
  }

  private static final String KNOWN =
      """
      select exists (select from smi_device where device_id = :id or gpf_device_id = :id)
      """;

  /** The device, if the inventory has it as a device or as a GPF; nothing is locked. */
  public Optional<OtherDevice> known(DeviceId id) {
    boolean known = database.sql(KNOWN).param("id", id.eui64()).query(Boolean.class).single();
    return known ? Optional.of(new OtherDevice(id, Optional.empty())) : Optional.empty();
  }

  private static final String RETURNED =
      """
      update smi_device d
         set logistics_status = 'Returned', returned_by = request.request_key,
             returned_position = a.position
        from request
       cross join unnest(:acceptedIds::bigint[], :acceptedPositions::smallint[])
             as a (device_id, position)
       where d.device_id = a.device_id
         and d.logistics_status <> 'Returned'
      returning d.device_id, a.position
      """;

  /**
   * The part {@code returned}: marks accepted hubs as Returned by the part {@code request}. It
   * leaves out a hub that is already Returned, which cannot happen under the lock.
   *
   * @param positions the position of each hub in the request, in the order of {@code ids}
   */
  public static StatementPart markReturned(long[] ids, short[] positions) {
    return new StatementPart(
        "returned",
        RETURNED,
        Map.of(
            "acceptedIds",
            new SqlParameterValue(Types.ARRAY, ids),
            "acceptedPositions",
            new SqlParameterValue(Types.ARRAY, positions)));
  }

  private static SqlParameterValue array(Collection<DeviceId> ids) {
    return new SqlParameterValue(
        Types.ARRAY, ids.stream().mapToLong(DeviceId::eui64).distinct().toArray());
  }
}
