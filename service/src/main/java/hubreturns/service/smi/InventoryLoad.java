package hubreturns.service.smi;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Loads the lines that add or change a device and that a {@link StagedInventory} found.
 *
 * @param connection the one that staged the lines
 * @param hasNew whether new devices are among the lines, and not only devices on record
 */
@SuppressWarnings("InlineFormatString") // Each SQL text is above the method that runs it.
record InventoryLoad(
    Connection connection,
    JdbcTemplate database,
    WaitingLines lines,
    InventoryColumns columns,
    boolean hasNew) {
  private static final String ADD =
      """
      insert into smi_device (%1$s)
      select %1$s
        from inventory_change s
       where s.ctid >= '(%2$d,0)'
         and s.ctid < '(%3$d,0)'
         and not exists (select from smi_device d where d.device_id = s.device_id)
       order by s.device_id
      """;

  // The devices are locked in the order of their keys, as a return locks its hubs. Their current
  // values are read under the lock, so a return that commits meanwhile is not undone.
  private static final String CHANGE =
      """
      with line as (
        select d.device_id, d.device_status, d.logistics_status, d.status_since,
               %5$s as delivered_again, s as to_be
          from inventory_change s
          join smi_device d on d.device_id = s.device_id
         where s.ctid >= '(%3$d,0)'
           and s.ctid < '(%4$d,0)'
           and %2$s
         order by d.device_id
           for no key update of d),
      changed as (
        update smi_device d
           set %1$s,
               status_since = case when (d.device_status, d.logistics_status)
                                          is distinct from (%6$s, %7$s)
                                   then clock_timestamp()
                                   else d.status_since end
          from line
         where d.device_id = line.device_id
        returning d.device_id, line.device_status, line.logistics_status, line.status_since,
                  d.status_since as until)
      insert into smi_earlier_status (device_id, device_status, logistics_status, since, until)
      select device_id, device_status, logistics_status, status_since, until
        from changed
       where until is distinct from status_since
      """;

  /** What the Logistics Status becomes. */
  private String logistics() {
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
        ? """
        case when d.returned_by is null or line.delivered_again
             then (line.to_be).logistics_status
             else d.logistics_status end\
        """
        : "d.logistics_status";
  }

  private String assignments() {
    String values =
        "(%s) = row (%s)".formatted(columns.stored(""), columns.stored("(line.to_be)."));
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
        ? values
            + """
            ,
                 logistics_status = %s,
                 returned_by = case when line.delivered_again then null else d.returned_by end,
                 returned_position =
                   case when line.delivered_again then null else d.returned_position end\
            """
                .formatted(logistics())
        : values;
  }

  /**
   * Loads the lines in batches. Each batch is a transaction of its own, so that a return waits only
   * briefly.
   *
   * @param progress receives the share that is loaded, in thousandths, after each batch
   */
  void run(LongConsumer progress) throws SQLException {
    lines.inBatches(
        progress,
        (from, to) -> {
          if (hasNew) {
            database.execute(ADD.formatted(columns.names(), from, to));
          }
          database.execute(
              CHANGE.formatted(
                  assignments(),
                  columns.differs("d", "s"),
                  from,
                  to,
                  columns.deliveredAgain("d", "s"),
                  columns.contains(InventoryColumn.DEVICE_STATUS)
                      ? "(line.to_be).device_status"
                      : "d.device_status",
                  logistics()));
          connection.commit();
        });
  }

  /** Makes the service plan its statements again, for an inventory of another size. */
  void finish() throws SQLException {
    database.execute("analyze smi_device");
    connection.commit();
  }
}
