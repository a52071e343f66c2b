package hubreturns.service.smi;

import hubreturns.returns.InventoryEntry;
import hubreturns.service.statement.Query;
import hubreturns.service.statement.StatementPart;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
       where device_id = any (?)
       order by device_id
         for no key update
      """;

  /**
   * Reads the inventory entries of these devices; their rows stay locked until the transaction
   * ends.
   */
  public static Query lock(Collection<DeviceId> ids, Consumer<InventoryEntry> found) {
    return new Query(LOCK, List.of(eui64s(ids)), row -> found.accept(entry(row)));
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

  /** Those of the devices that the row of some hub names as its GPF. */
  public List<DeviceId> gpfs(Collection<DeviceId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return database
        .sql(GPFS)
        .param("ids", StatementPart.array(eui64s(ids)))
        .query((row, index) -> new DeviceId(row.getLong("gpf_device_id")))
        .list();
  }

  private static final String KNOWN =
      """
      select id
        from unnest(?::bigint[]) as asked (id)
       where exists (select from smi_device where device_id = id or gpf_device_id = id)
      """;

  /** Reads which of the devices the inventory has, as a device or as a GPF; nothing is locked. */
  public static Query known(Collection<DeviceId> ids, Consumer<DeviceId> found) {
    return new Query(
        KNOWN, List.of(eui64s(ids)), row -> found.accept(new DeviceId(row.getLong("id"))));
  }

  private static final String RETURNED =
      """
      update smi_device d
         set logistics_status = 'Returned', returned_by = numbered.request_key,
             returned_position = a.position
        from unnest(:acceptedNumbers::smallint[], :acceptedIds::bigint[],
                    :acceptedPositions::smallint[]) as a (number, device_id, position)
        join numbered using (number)
       where d.device_id = a.device_id
         and d.logistics_status <> 'Returned'
      returning d.device_id, a.position, numbered.request_key, numbered.user_id,
                numbered.committed_at
      """;

  /**
   * A hub that becomes Returned.
   *
   * @param request its number among the requests of the statement, from 1
   * @param position in the request, from 1
   */
  public record ReturnedHub(int request, DeviceId hub, int position) {}

  /**
   * The part {@code returned}: marks accepted hubs as Returned by the requests in the part {@code
   * numbered}. It leaves out a hub that is already Returned, which cannot happen under the lock.
   */
  public static StatementPart markReturned(List<ReturnedHub> hubs) {
    short[] numbers = new short[hubs.size()];
    long[] ids = new long[hubs.size()];
    short[] positions = new short[hubs.size()];
    for (int i = 0; i < hubs.size(); i++) {
      numbers[i] = (short) hubs.get(i).request();
      ids[i] = hubs.get(i).hub().eui64();
      positions[i] = (short) hubs.get(i).position();
    }
    return new StatementPart(
        "returned",
        RETURNED,
        Map.of(
            "acceptedNumbers", StatementPart.array(numbers),
            "acceptedIds", StatementPart.array(ids),
            "acceptedPositions", StatementPart.array(positions)));
  }

  private static long[] eui64s(Collection<DeviceId> ids) {
    return ids.stream().mapToLong(DeviceId::eui64).distinct().toArray();
  }
}
