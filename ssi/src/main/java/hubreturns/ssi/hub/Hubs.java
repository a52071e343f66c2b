package hubreturns.ssi.hub;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.hub.ReturnAttempt.Progress;
import hubreturns.ssi.hub.ReturnAttempt.StageChange;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.ssi.page.Rows;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.ChangeStanding;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.ServiceReferenceVariant;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what a viewer may see of one hub. */
final class Hubs {
  private static final int ATTEMPTS_MAX = 500;
  private static final int CHANGES_MAX = 200;

  private final JdbcClient database;

  Hubs(JdbcClient database) {
    this.database = database;
  }

  // A hub is shown to the Parties that may return it, and to the Party that did.
  private static final Statement RECORD =
      new Statement(
          """
          select eui64_text(d.gpf_device_id) as gpf, d.manufacturer, d.model,
                 d.han_variant::text as han_variant, d.csp_region::text as csp_region,
                 d.device_status::text as device_status,
                 d.logistics_status::text as logistics_status, d.returned, d.delivered_to_party,
                 eui64_text(d.import_supplier) as import_supplier,
                 eui64_text(d.gas_supplier) as gas_supplier, d.mpxn, d.delivered_on,
                 d.installed_on, d.removed_on
            from ssi_hub d
           where d.device_id = :device
             and ({own}
                  or exists (select from ssi_request q
                              where q.request_key = d.returned_by and {viewer}))
          """);

  Optional<HubRecord> record(Viewer viewer, DeviceId device) {
    return RECORD
        .on(database, viewer)
        .param("device", device.eui64())
        .query((row, index) -> record(row))
        .optional();
  }

  private static HubRecord record(ResultSet row) throws SQLException {
    return new HubRecord(
        new HubRecord.Model(
            Rows.text(row, "gpf"),
            Rows.text(row, "manufacturer"),
            Rows.text(row, "model"),
            Rows.text(row, "han_variant"),
            Rows.text(row, "csp_region")),
        new HubRecord.Status(
            Rows.text(row, "device_status"),
            Rows.text(row, "logistics_status"),
            row.getBoolean("returned")),
        new HubRecord.Owners(
            Rows.text(row, "delivered_to_party"),
            Rows.text(row, "import_supplier"),
            Rows.text(row, "gas_supplier"),
            Rows.text(row, "mpxn")),
        new HubRecord.Dates(
            Rows.day(row, "delivered_on"),
            Rows.day(row, "installed_on"),
            Rows.day(row, "removed_on")));
  }

  /**
   * A status that the hub has had.
   *
   * @param since empty for a status that an earlier version loaded
   */
  record StatusSince(Optional<Instant> since, String device, String logistics) {}

  private static final String STATUSES =
      """
      select t.since, coalesce(t.device_status::text, '') as device_status,
             coalesce(t.logistics_status::text, '') as logistics_status
        from ssi_status t
       where t.device_id = :device
       order by t.since nulls first
       limit :most
      """;

  /**
   * The statuses that the hub has had, the oldest first. Only those who see every Party see them.
   */
  List<StatusSince> statuses(Viewer viewer, DeviceId device) {
    if (!viewer.seesAll()) {
      return List.of();
    }
    return database
        .sql(STATUSES)
        .param("device", device.eui64())
        .param("most", CHANGES_MAX)
        .query((row, index) ->
            new StatusSince(
                Rows.moment(row, "since"),
                row.getString("device_status"),
                row.getString("logistics_status")))
        .list();
  }

  private static final Statement ATTEMPTS =
      new Statement(
          """
          select s.request_key, s.position, s.code::text as code, q.request_reference, q.request_id,
                 q.party, eui64_text(q.user_id) as "user", q.service_reference_variant, {details},
                 q.committed_at, r.stage::text as stage, r.stage_at, r.ended_on,
                 r.outcome::text as outcome, r.charge_gbp, r.dsms_id, r.state::text as state
            from ssi_entry s
            join ssi_request q using (request_key)
            left join lateral (
                 select x.*
                   from ssi_return x
                  where (x.request_key, x.position) = (s.request_key, s.position)
                  limit 1) r on true
           where s.volume = any (array(select v.volume from ssi_volume v))
             and s.device_id = :device
             and {viewer}
           order by s.place
           limit :most
          """);

  /**
   * Each time that a request named the hub, the oldest first. Only requests that this viewer may
   * see count.
   */
  List<ReturnAttempt> attempts(Viewer viewer, DeviceId device) {
    return ATTEMPTS
        .with("details", RequestDetails.COLUMNS)
        .on(database, viewer)
        .param("device", device.eui64())
        .param("most", ATTEMPTS_MAX)
        .query((row, index) -> attempt(row, viewer))
        .list();
  }

  private ReturnAttempt attempt(ResultSet row, Viewer viewer) throws SQLException {
    int position = row.getInt("position");
    return new ReturnAttempt(
        position,
        Word.of(ResponseCode.class, row.getString("code")),
        new ReturnAttempt.Request(
            row.getString("request_reference"),
            row.getString("request_id"),
            row.getString("party"),
            row.getString("user"),
            Word.of(ServiceReferenceVariant.class, row.getString("service_reference_variant")),
            RequestDetails.read(row),
            row.getTimestamp("committed_at").toInstant()),
        row.getString("stage") == null
            ? Optional.empty()
            : Optional.of(
                new Progress(
                    Word.of(ReturnStage.class, row.getString("stage")),
                    Rows.moment(row, "stage_at"),
                    Rows.day(row, "ended_on"),
                    Rows.text(row, "outcome"),
                    Optional.ofNullable(row.getBigDecimal("charge_gbp")),
                    Rows.text(row, "dsms_id"),
                    Word.of(DeliveryState.class, row.getString("state")),
                    changes(viewer, row.getLong("request_key"), position))));
  }

  private static final Statement CHANGES =
      new Statement(
          """
          select c.happened_at, c.stage, c.outcome, c.charge, c.csp_reference,
                 c.standing::text as standing
            from ssi_change c
            join ssi_request q using (request_key)
           where (c.request_key, c.position) = (:request, :place)
             and {viewer}
           order by c.happened_at, c.change_key
           limit :most
          """);

  private List<StageChange> changes(Viewer viewer, long requestKey, int position) {
    return CHANGES
        .on(database, viewer)
        .param("request", requestKey)
        .param("place", position)
        .param("most", CHANGES_MAX)
        .query((row, index) ->
            new StageChange(
                row.getTimestamp("happened_at").toInstant(),
                Rows.text(row, "stage"),
                Rows.text(row, "outcome"),
                Rows.text(row, "charge"),
                Rows.text(row, "csp_reference"),
                Word.of(ChangeStanding.class, row.getString("standing"))))
        .list();
  }
}
