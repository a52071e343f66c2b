package hubreturns.service.outbox;

import hubreturns.service.query.Part;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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

  private static final String RAISED =
      """
      insert into return_record (request_key, device_id, user_id, next_attempt_at, position)
      select request.request_key, returned.device_id, request.user_id, :raisedAt, returned.position
        from request
       cross join returned
      returning position
      """;

  /**
   * The part {@code raised}: a record for each hub of the part {@code returned}, due from a time.
   */
  public static Part raised(Instant at) {
    return new Part("raised", RAISED, Map.of("raisedAt", at.atOffset(ZoneOffset.UTC)));
  }

  // Every User with waiting records is found by one step of the index each, then the oldest due
  // records of each by another. Parties take turns; who stands behind :after comes first, so that
  // more Parties than a claim has places all get theirs. Within a Party chance draws the next User.
  //
  // The attempt is counted, and the record hidden from others for the time of the lease, before
  // anything is sent: whoever finds attempts above zero knows that a raise may have happened.
  private static final String CLAIM =
      """
      with recursive users as (
        (select user_id from return_record where state = 'waiting' order by user_id limit 1)
        union all
        select (select r.user_id
                  from return_record r
                 where r.state = 'waiting'
                   and r.user_id > u.user_id
                 order by r.user_id
                 limit 1)
          from users u
         where u.user_id is not null),
      oldest as (
        select coalesce(s.party, u.user_id::text) as party, u.user_id, o.request_key, o.position,
               row_number() over (partition by u.user_id order by o.request_key, o.position) as place
          from users u
          left join service_user s using (user_id)
         cross join lateral (
           select r.request_key, r.position
             from return_record r
            where r.state = 'waiting'
              and r.user_id = u.user_id
              and r.next_attempt_at <= :now
              and r.attempts <= :attemptsMost
            order by r.request_key, r.position
            limit :limit) o),
      turns as (
        select request_key, position, party,
               row_number() over (partition by party order by place, random()) as turn
          from oldest),
      next as (
        select request_key, position, party, turn, party <= :after as had_its_turn
          from turns
         order by turn, had_its_turn, party
         limit :limit),
      due as (
        select n.*
          from next n
          join return_record r using (request_key, position)
         where r.state = 'waiting'
           and r.next_attempt_at <= :now
           for update of r skip locked),
      claimed as (
        update return_record r
           set attempts = r.attempts + 1, next_attempt_at = :leaseEnds
          from due
         where (r.request_key, r.position) = (due.request_key, due.position)
        returning r.request_key, r.position, r.device_id, r.attempts,
                  due.turn, due.had_its_turn, due.party as turn_of)
      select c.request_key, c.position, c.device_id, c.attempts, q.request_reference, q.request_id,
             q.service_reference_variant, q.return_type, q.fault_reason, q.connection_method,
             q.other_device_id, q.user_ref_id, q.user_ref_date_time, q.incident_reference,
             q.additional_information, q.party, q.user_id, q.committed_at, d.gpf_device_id,
             d.manufacturer, d.model, d.han_variant, d.csp_region, c.turn_of
        from claimed c
        join service_request q using (request_key)
        join smi_device d on d.device_id = c.device_id
       order by c.turn, c.had_its_turn, c.turn_of
      """;

  /**
   * Which records a claim takes.
   *
   * @param limit how many at most
   * @param attemptsMost how often each was tried before, at most
   * @param after the Party whose turn was last; empty for none
   */
  public record Claim(int limit, int attemptsMost, String after) {}

  /**
   * Claims the next records that are due for at most {@code lease}: Parties in turn, each User's in
   * order of acceptance.
   */
  public List<Delivery> claim(Claim claim, Instant now, Duration lease) {
    return database
        .sql(CLAIM)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("leaseEnds", now.plus(lease).atOffset(ZoneOffset.UTC))
        .param("limit", claim.limit())
        .param("attemptsMost", claim.attemptsMost())
        .param("after", claim.after())
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
        row.getTimestamp("committed_at").toInstant(),
        row.getString("turn_of"));
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

  private static final String TAKE_OVER =
      """
      update return_record
         set next_attempt_at = :at
       where state = 'waiting'
         and attempts > 0
         and next_attempt_at > :at
      """;

  /**
   * Makes what another node had in hand when it lost the lead due at {@code at}, and with it what
   * was to be tried again later.
   *
   * @return how many
   */
  public int takeOver(Instant at) {
    return database.sql(TAKE_OVER).param("at", at.atOffset(ZoneOffset.UTC)).update();
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
         and (:party::text is null or q.party = :party)
      """;

  /**
   * Puts parked records back, these or all when none is named, of one Party or of any. They count
   * as tried once, so that DSMS is asked for them before anything is created.
   *
   * @return how many
   */
  public int retry(List<String> references, Optional<String> party, Instant at) {
    return database
        .sql(RETRY)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("references", new SqlParameterValue(Types.ARRAY, references.toArray(String[]::new)))
        .param("party", new SqlParameterValue(Types.VARCHAR, party.orElse(null)))
        .update();
  }

  private static final String QUEUE =
      """
      select w.waiting, p.parked, q.committed_at
        from (select count(*) as waiting, min(request_key) as oldest
                from return_record where state = 'waiting') w
       cross join (select count(*) as parked from return_record where state = 'parked') p
        left join service_request q on q.request_key = w.oldest
      """;

  /**
   * What is still to do.
   *
   * @param oldest when the oldest waiting record was accepted; empty when none waits
   */
  public record Queue(long waiting, long parked, Optional<Instant> oldest) {}

  /** What is still to do; it looks at rows that wait or are parked, and at no others. */
  public Queue queue() {
    return database
        .sql(QUEUE)
        .query((row, index) ->
            new Queue(
                row.getLong("waiting"),
                row.getLong("parked"),
                Optional.ofNullable(row.getTimestamp("committed_at")).map(Timestamp::toInstant)))
        .single();
  }
}
