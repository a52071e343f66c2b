package hubreturns.service.outbox;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The Returns Records, each row its own place in the queue towards DSMS. */
public final class ReturnRecords {
  private final JdbcClient database;

  /** Records in this database. */
  public ReturnRecords(JdbcClient database) {
    this.database = database;
  }

  private static final String RAISE =
      """
      insert into return_record (request_key, device_id, next_attempt_at, position)
      select :request, a.device_id, :at, a.position
        from unnest(:ids::bigint[], :positions::smallint[]) as a (device_id, position)
      """;

  /** Raises one record for each accepted hub, waiting from {@code at}. */
  public void raise(long request, long[] ids, short[] positions, Instant at) {
    int raised =
        database
            .sql(RAISE)
            .param("request", request)
            .param("ids", new SqlParameterValue(Types.ARRAY, ids))
            .param("positions", new SqlParameterValue(Types.ARRAY, positions))
            .param("at", at.atOffset(ZoneOffset.UTC))
            .update();
    if (raised != ids.length) {
      throw new IllegalStateException(
          "request %d: %d hubs accepted, %d records raised".formatted(request, ids.length, raised));
    }
  }

  // The attempt is counted, and the record hidden from others for the time of the lease, before
  // anything is sent: whoever finds attempts above zero knows that a create may have happened.
  private static final String CLAIM =
      """
      with due as (
        select request_key, position
          from return_record
         where state = 'waiting'
           and next_attempt_at <= :now
           and attempts <= :attemptsMost
         order by request_key, position
         limit :limit
           for update skip locked),
      claimed as (
        update return_record r
           set attempts = r.attempts + 1, next_attempt_at = :leaseEnds
          from due
         where (r.request_key, r.position) = (due.request_key, due.position)
        returning r.request_key, r.position, r.device_id, r.attempts)
      select c.request_key, c.position, c.device_id, c.attempts, q.request_reference, q.request_id,
             q.service_reference_variant, q.return_type, q.fault_reason, q.connection_method,
             q.other_device_id, q.user_ref_id, q.user_ref_date_time, q.incident_reference,
             q.additional_information, q.party, q.user_id, q.committed_at, d.gpf_device_id,
             d.manufacturer, d.model, d.han_variant, d.csp_region
        from claimed c
        join service_request q using (request_key)
        join smi_device d on d.device_id = c.device_id
       order by c.request_key, c.position
      """;

  /**
   * Claims the next records that are due, in order of acceptance, for at most {@code lease}.
   *
   * @param limit how many at most
   * @param attemptsMost how often each was tried before, at most
   */
  public List<Delivery> claim(int limit, int attemptsMost, Instant now, Duration lease) {
    return database
        .sql(CLAIM)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("leaseEnds", now.plus(lease).atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .param("attemptsMost", attemptsMost)
        .query((row, index) -> delivery(row))
        .list();
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        row.getLong("request_key"),
        row.getInt("attempts"),
        new ReturnReference(row.getString("request_reference"), row.getInt("position")),
        row.getString("request_id"),
        new DeviceId(row.getLong("device_id")),
        device(row, "gpf_device_id"),
        optional(row, "manufacturer"),
        optional(row, "model"),
        optional(row, "han_variant"),
        optional(row, "csp_region"),
        row.getString("service_reference_variant"),
        row.getString("return_type"),
        optional(row, "fault_reason"),
        optional(row, "connection_method"),
        device(row, "other_device_id"),
        optional(row, "user_ref_id"),
        optional(row, "user_ref_date_time"),
        optional(row, "incident_reference"),
        optional(row, "additional_information"),
        row.getString("party"),
        new UserId(row.getLong("user_id")),
        row.getTimestamp("committed_at").toInstant());
  }

  private static Optional<String> optional(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<DeviceId> device(ResultSet row, String column) throws SQLException {
    long eui64 = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(new DeviceId(eui64));
  }

  private static final String COMPLETE =
      """
      update return_record
         set state = 'sent', stage = greatest(stage, 'Record raised'), dsms_id = :dsmsId, last_problem = null
       where request_key = :request
         and position = :position
         and state <> 'sent'
      """;

  /** Notes that DSMS holds the record, under its own id. */
  public void complete(Delivery delivery, String dsmsId) {
    database
        .sql(COMPLETE)
        .param("dsmsId", dsmsId)
        .param("request", delivery.requestKey())
        .param("position", delivery.reference().position())
        .update();
  }

  private static final String DEFER =
      """
      update return_record
         set next_attempt_at = :at, last_problem = :problem,
             attempts = case when :sent then attempts else attempts - 1 end
       where request_key = :request
         and position = :position
         and state = 'waiting'
      """;

  /** Puts the record back to be tried again at {@code at}, because of {@code problem}. */
  public void defer(Delivery delivery, Instant at, String problem) {
    defer(delivery, at, new SqlParameterValue(Types.VARCHAR, problem), true);
  }

  /** Hands back a claimed record that was not sent: nothing happened to it. */
  public void release(Delivery delivery, Instant at) {
    defer(delivery, at, new SqlParameterValue(Types.VARCHAR, null), false);
  }

  private void defer(Delivery delivery, Instant at, SqlParameterValue problem, boolean sent) {
    database
        .sql(DEFER)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("problem", problem)
        .param("sent", sent)
        .param("request", delivery.requestKey())
        .param("position", delivery.reference().position())
        .update();
  }

  private static final String PARK =
      """
      update return_record
         set state = 'parked', last_problem = :problem
       where request_key = :request
         and position = :position
         and state = 'waiting'
      """;

  /** Sets the record aside until an operator retries it. */
  public void park(Delivery delivery, String problem) {
    database
        .sql(PARK)
        .param("problem", problem)
        .param("request", delivery.requestKey())
        .param("position", delivery.reference().position())
        .update();
  }

  private static final String RETRY =
      """
      update return_record r
         set state = 'waiting', next_attempt_at = :at, attempts = 1
        from service_request q
       where q.request_key = r.request_key
         and r.state = 'parked'
         and (cardinality(:references::text[]) = 0
              or return_reference(q.request_reference, r.position) = any (:references::text[]))
      """;

  /**
   * Puts parked records back, these or all when none is named. They count as tried once, so that
   * DSMS is asked for them before anything is created.
   *
   * @return how many
   */
  public int retry(List<String> references, Instant at) {
    return database
        .sql(RETRY)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("references", new SqlParameterValue(Types.ARRAY, references.toArray(String[]::new)))
        .update();
  }

  private static final String WAITING =
      """
      select count(*) from return_record where state = 'waiting'
      """;

  /** How many records wait; a count over the waiting rows alone. */
  public long waiting() {
    return database.sql(WAITING).query((row, index) -> row.getLong(1)).single();
  }
}
