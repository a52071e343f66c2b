package hubreturns.service.smi;

import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.service.query.Part;
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

/** The devices of the Smart Metering Inventory, as a decision needs them. */
public final class Devices {
  private final JdbcClient database;

  /** Devices in this database; the ledger's transaction is the caller's. */
  public Devices(JdbcClient database) {
    this.database = database;
  }

  // Locked in key order: two overlapping lists then queue instead of deadlocking. Only a hub's
  // Logistics Status changes here, so readers that refer to the key need not wait.
  private static final String LOCK =
      """
      select device_id, device_type, device_status, logistics_status, csp_region,
             delivered_to_party, import_supplier, gas_supplier
        from smi_device
       where device_id = any (:ids)
       order by device_id
         for no key update
      """;

  /** What is known of these devices; their rows stay locked until the transaction ends. */
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
    DeviceId id = new DeviceId(row.getLong("device_id"));
    Optional<LogisticsStatus> logistics =
        Optional.ofNullable(row.getString("logistics_status"))
            .map(text -> Word.of(LogisticsStatus.class, text));
    if (!row.getString("device_type").equals(DeviceType.CHF.text())) {
      return new OtherDevice(id, logistics);
    }
    CspRegion region = Word.of(CspRegion.class, row.getString("csp_region"));
    if (region == CspRegion.SMETS1) {
      return new OtherDevice(id, logistics);
    }
    return new Hub(
        id,
        Word.of(DeviceStatus.class, row.getString("device_status")),
        logistics.orElseThrow(),
        region,
        Optional.ofNullable(row.getString("delivered_to_party")),
        user(row, "import_supplier"),
        user(row, "gas_supplier"));
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

  /** Those that are known as the GPF of some hub, without a row of their own. */
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

  /** The device, when the inventory has it in whatever role; nothing is locked. */
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
   * The part {@code returned}: marks accepted hubs Returned by the part {@code request}. A hub that
   * was already Returned, which the lock excludes, is not among its rows.
   *
   * @param positions each hub's place in the request, in the order of {@code ids}
   */
  public static Part returned(long[] ids, short[] positions) {
    return new Part(
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
