package hubreturns.service.smi;

import hubreturns.service.query.Report;
import hubreturns.service.statement.RoundTrip;
import hubreturns.vocabulary.DeviceId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Queries of the inventory, with the columns of the inventory file
 * (docs/operations.md#inventory-file).
 */
public final class InventoryReports {
  private static final String COLUMNS =
      """
      select eui64_text(d.device_id) as device_id, d.device_type::text,
             eui64_text(d.gpf_device_id) as gpf_device_id, d.manufacturer, d.model,
             d.han_variant::text, d.csp_region::text, d.device_status::text,
             d.logistics_status::text, d.delivered_to_party,
             eui64_text(d.import_supplier) as import_supplier,
             eui64_text(d.gas_supplier) as gas_supplier, d.mpxn, d.delivered_on::text,
             d.installed_on::text, d.removed_on::text
      """;

  private InventoryReports() {}

  // A GPF without a line of its own is also in the inventory. Only its ID and status are known.
  private static final String SHOW =
      COLUMNS
          + """
                 , utc_text(q.committed_at) as returned_at,
                 return_reference(q.request_reference, d.returned_position) as return_reference
            from (select * from smi_device where device_id in (:ids)
                   union all
                  select h.gpf_device_id, null, null, null, null, null, null, null, 'GPF',
                         h.device_status, null, null, null, null, null, null, null, null, null
                    from smi_device h
                   where h.gpf_device_id in (:ids)
                     and not exists (select from smi_device own where own.device_id = h.gpf_device_id)
                 ) d
            left join service_request q on q.request_key = d.returned_by
           order by array_position(array[:ids]::bigint[], d.device_id)
          """;

  /** These devices in the given order, each with the return that made it Returned. */
  public static Report show(Collection<DeviceId> ids) {
    return new Report(SHOW, Map.of("ids", ids.stream().map(DeviceId::eui64).toList()));
  }

  /** Which of these devices the inventory has, with a line of their own or as a GPF. */
  public static Set<DeviceId> known(DataSource database, Collection<DeviceId> ids) {
    Set<DeviceId> known = new HashSet<>();
    RoundTrip.read(
        new JdbcTemplate(database), List.of(InventoryDevices.known(Set.copyOf(ids), known::add)));
    return known;
  }

  private static final String HISTORY =
      """
      select eui64_text(t.device_id) as device_id, utc_text(t.since) as since,
             t.device_status::text as device_status, t.logistics_status::text as logistics_status,
             q.request_id, return_reference(q.request_reference, t.position) as return_reference
        from ssi_status t
        left join service_request q using (request_key)
       where t.device_id in (:ids)
       order by array_position(array[:ids]::bigint[], t.device_id), t.since nulls first
      """;

  /** Every status of these devices and when it began, the earliest first. */
  public static Report history(Collection<DeviceId> ids) {
    return new Report(HISTORY, Map.of("ids", ids.stream().map(DeviceId::eui64).toList()));
  }

  private static final String EXPORT =
      COLUMNS
          + """
            from smi_device d
           order by d.device_id
          """;

  /** Every device that has a line of its own. */
  public static Report export() {
    return new Report(EXPORT, Map.of());
  }
}
