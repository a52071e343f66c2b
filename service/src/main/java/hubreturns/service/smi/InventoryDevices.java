package hubreturns.service.smi;

import hubreturns.returns.InventoryEntry;
import hubreturns.service.statement.Query;
import hubreturns.service.statement.Write;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The devices of the Smart Metering Inventory, with what the rules of a return need to know.
 * Everything is read and written in the transaction of the caller.
 */
public record InventoryDevices(JdbcClient database) {
  // Rows are locked in key order, so that overlapping lists wait for each other instead of
  // deadlocking. Only the Logistics Status changes here, so foreign key checks need not wait.
  private static final String LOCK =
      """
      select device_id, device_type, device_status, logistics_status, csp_region,
             delivered_to_party, import_supplier, gas_supplier, ctid
        from smi_device
       where device_id = any (?)
       order by device_id
         for no key update
      """;

  /**
   * A device whose row is locked.
   *
   * @param place PostgreSQL's {@code ctid} of the row, which stays the same while the row is locked
   */
  public record LockedDevice(InventoryEntry entry, String place) {}

  /**
   * Reads the inventory entries of these devices; their rows stay locked until the transaction
   * ends.
   */
  public static Query lock(Set<DeviceId> ids, Consumer<LockedDevice> found) {
    return new Query(
        LOCK,
        List.of(eui64s(ids)),
        row -> found.accept(new LockedDevice(entry(row), row.getString("ctid"))));
  }

  private static InventoryEntry entry(ResultSet row) throws SQLException {
    return InventoryEntry.of(
        new DeviceId(row.getLong("device_id")),
        row.getString("device_type"),
        row.getString("device_status"),
        Optional.ofNullable(row.getString("logistics_status")),
        Optional.ofNullable(row.getString("csp_region")),
        new InventoryEntry.Owners(
            Optional.ofNullable(row.getString("delivered_to_party")),
            Optional.ofNullable(row.getObject("import_supplier", Long.class)).map(UserId::new),
            Optional.ofNullable(row.getObject("gas_supplier", Long.class)).map(UserId::new)));
  }

  private static final String GPFS =
      """
      select gpf_device_id
        from smi_device
       where gpf_device_id = any (:ids)
      """;

  /** Which of the devices are named as a GPF in the row of some hub. */
  public List<DeviceId> gpfs(Set<DeviceId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return database
        .sql(GPFS)
        .param("ids", new SqlParameterValue(Types.ARRAY, eui64s(ids)))
        .query((row, index) -> new DeviceId(row.getLong("gpf_device_id")))
        .list();
  }

  private static final String KNOWN =
      """
      select id
        from unnest(?::bigint[]) as asked (id)
       where exists (select from smi_device where device_id = id or gpf_device_id = id)
      """;

  /** Reads which of the devices the inventory has, as a device or as a GPF. Locks nothing. */
  public static Query known(Set<DeviceId> ids, Consumer<DeviceId> found) {
    return new Query(
        KNOWN, List.of(eui64s(ids)), row -> found.accept(new DeviceId(row.getLong("id"))));
  }

  // The look-up found the rows by their key. Going straight to their places saves PostgreSQL a
  // tenth of its work for a list (docs/adr/0087-marked-where-they-were-found.md).
  private static final String RETURNED =
      """
      update smi_device d
         set logistics_status = 'Returned', returned_by = a.request_key,
             returned_position = a.position
        from unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::text[]::tid[])
          as a (request_key, device_id, position, place)
       where d.ctid = a.place
         and d.device_id = a.device_id
         and d.logistics_status <> 'Returned'
      """;

  /**
   * A hub that becomes Returned.
   *
   * @param request the key of the request that returns it
   * @param position the position in the request, from 1
   * @param place the {@code ctid} of its locked row
   */
  public record ReturnedHub(long request, DeviceId hub, int position, String place) {}

  /**
   * Marks accepted hubs as Returned. It leaves out a hub that is already Returned, which cannot
   * happen under the lock.
   */
  public static Write markReturned(List<ReturnedHub> hubs) {
    long[] requests = new long[hubs.size()];
    long[] ids = new long[hubs.size()];
    short[] positions = new short[hubs.size()];
    String[] places = new String[hubs.size()];
    for (int i = 0; i < hubs.size(); i++) {
      requests[i] = hubs.get(i).request();
      ids[i] = hubs.get(i).hub().eui64();
      positions[i] = (short) hubs.get(i).position();
      places[i] = hubs.get(i).place();
    }
    return new Write(
        "smi_device", RETURNED, List.of(requests, ids, positions, places), hubs.size());
  }

  private static long[] eui64s(Set<DeviceId> ids) {
    return ids.stream().mapToLong(DeviceId::eui64).toArray();
  }
}
