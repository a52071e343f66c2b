package hubreturns.ssi.hub;

import hubreturns.ssi.access.Viewer;
import hubreturns.vocabulary.DeviceId;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a viewer may know of one hub. */
@SuppressWarnings("InlineFormatString") // SQL stands above the method that runs it.
final class Hubs {
  private final JdbcClient database;

  Hubs(JdbcClient database) {
    this.database = database;
  }

  /** What the inventory holds of it; blank where it holds nothing. */
  record Inventory(
      long device,
      String gpf,
      String maker,
      String model,
      String hanVariant,
      String region,
      String status,
      String logistics,
      String deliveredTo,
      String importSupplier,
      String gasSupplier,
      String mpxn,
      @Nullable LocalDate deliveredOn,
      @Nullable LocalDate installedOn,
      @Nullable LocalDate removedOn) {}

  // A hub is shown to the Party that may return it, and to the one that did.
  private static final String INVENTORY =
      """
      select d.device_id, eui64_text(d.gpf_device_id) as gpf, d.manufacturer, d.model,
             d.han_variant::text as han_variant, d.csp_region::text as csp_region,
             d.device_status::text as device_status, d.logistics_status::text as logistics_status,
             d.delivered_to_party, eui64_text(d.import_supplier) as import_supplier,
             eui64_text(d.gas_supplier) as gas_supplier, d.mpxn, d.delivered_on, d.installed_on,
             d.removed_on
        from ssi_hub d
       where d.device_id = :device
         and (%s
              or exists (select from ssi_request q where q.request_key = d.returned_by and %s))
      """;

  Optional<Inventory> inventory(Viewer viewer, DeviceId device) {
    return database
        .sql(INVENTORY.formatted(viewer.hubs(), viewer.requests()))
        .params(viewer.parameters())
        .param("device", device.eui64())
        .query((row, index) ->
            new Inventory(
                row.getLong("device_id"),
                blank(row, "gpf"),
                blank(row, "manufacturer"),
                blank(row, "model"),
                blank(row, "han_variant"),
                blank(row, "csp_region"),
                blank(row, "device_status"),
                blank(row, "logistics_status"),
                blank(row, "delivered_to_party"),
                blank(row, "import_supplier"),
                blank(row, "gas_supplier"),
                blank(row, "mpxn"),
                day(row, "delivered_on"),
                day(row, "installed_on"),
                day(row, "removed_on")))
        .optional();
  }

  /** One time that a request named the hub. */
  record Notification(
      long requestKey,
      int position,
      String requestReference,
      String requestId,
      String party,
      String variant,
      String type,
      String faultReason,
      String userRefId,
      String incidentReference,
      Instant at,
      String code,
      String stage,
      String outcome,
      @Nullable Instant stageAt,
      @Nullable BigDecimal chargeGbp,
      String dsmsId,
      String delivery) {

    public boolean accepted() {
      return code.equals("I0");
    }

    public String reference() {
      return "%s-%03d".formatted(requestReference, position);
    }
  }

  private static final String NOTIFICATIONS =
      """
      select s.request_key, s.position, s.code::text as code, q.request_reference, q.request_id,
             q.party, q.service_reference_variant, q.return_type, q.fault_reason, q.user_ref_id,
             q.incident_reference, q.committed_at, r.stage::text as stage, r.outcome::text as outcome,
             r.stage_at, r.charge_gbp, r.dsms_id, r.state::text as state
        from ssi_entry s
        join ssi_request q using (request_key)
        left join ssi_return r on (r.request_key, r.position) = (s.request_key, s.position)
       where s.device_id = :device
         and %s
       order by s.request_key, s.position
       limit 500
      """;

  /** The times that a request of this viewer's named the hub, the oldest first. */
  List<Notification> notifications(Viewer viewer, DeviceId device) {
    return database
        .sql(NOTIFICATIONS.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("device", device.eui64())
        .query((row, index) ->
            new Notification(
                row.getLong("request_key"),
                row.getInt("position"),
                row.getString("request_reference"),
                row.getString("request_id"),
                row.getString("party"),
                row.getString("service_reference_variant"),
                row.getString("return_type"),
                blank(row, "fault_reason"),
                blank(row, "user_ref_id"),
                blank(row, "incident_reference"),
                row.getTimestamp("committed_at").toInstant(),
                row.getString("code"),
                blank(row, "stage"),
                blank(row, "outcome"),
                instant(row, "stage_at"),
                row.getBigDecimal("charge_gbp"),
                blank(row, "dsms_id"),
                blank(row, "state")))
        .list();
  }

  /** One change that DSMS told of. */
  record Change(Instant at, String stage, String outcome, String charge, boolean regular) {}

  private static final String CHANGES =
      """
      select c.happened_at, c.stage, c.outcome, c.charge, c.standing = 'regular' as regular
        from ssi_change c
        join ssi_request q using (request_key)
       where (c.request_key, c.position) = (:request, :place)
         and %s
       order by c.happened_at, c.change_key
       limit 200
      """;

  List<Change> changes(Viewer viewer, Notification notification) {
    return database
        .sql(CHANGES.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("request", notification.requestKey())
        .param("place", notification.position())
        .query((row, index) ->
            new Change(
                row.getTimestamp("happened_at").toInstant(),
                blank(row, "stage"),
                blank(row, "outcome"),
                blank(row, "charge"),
                row.getBoolean("regular")))
        .list();
  }

  private static String blank(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  private static @Nullable LocalDate day(ResultSet row, String column) throws SQLException {
    Date date = row.getDate(column);
    return date == null ? null : date.toLocalDate();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
