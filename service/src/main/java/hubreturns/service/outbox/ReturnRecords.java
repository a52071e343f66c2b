package hubreturns.service.outbox;

import hubreturns.service.outbox.Delivery.AcceptedRequest;
import hubreturns.service.outbox.Delivery.DeliveredHub;
import hubreturns.service.statement.Write;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The returns on their way to the destination: return records, and requests in the queue, whose
 * records are not written yet (docs/adr/0090-the-leader-writes-the-records.md).
 */
public record ReturnRecords(JdbcClient database) {
  private static final String LEADER_WRITES_RECORDS =
      """
      select leader_writes_records from delivery_lead
      """;

  /** Whether the leader writes the return records. If not, each request writes its own. */
  public boolean leaderWritesRecords() {
    return database.sql(LEADER_WRITES_RECORDS).query(Boolean.class).single();
  }

  /**
   * The accepted hubs of a request that was decided just now.
   *
   * @param request the key of the request
   * @param hubs how many of its hubs were accepted, at least one
   */
  public record NewReturns(long request, UserId user, int hubs) {}

  private static final String ENQUEUE =
      """
      insert into queued_request (request_key, user_id, hubs)
      select request_key, user_id, hubs
        from unnest(?::bigint[], ?::bigint[], ?::smallint[]) as n (request_key, user_id, hubs)
      """;

  /** Puts requests into the queue. Their records are written when their turn comes. */
  public static Write enqueue(List<NewReturns> requests) {
    short[] hubs = new short[requests.size()];
    for (int i = 0; i < hubs.length; i++) {
      hubs[i] = (short) requests.get(i).hubs();
    }
    return new Write(
        "queued_request", ENQUEUE, List.of(keys(requests), users(requests), hubs), requests.size());
  }

  private static long[] keys(List<NewReturns> requests) {
    return requests.stream().mapToLong(NewReturns::request).toArray();
  }

  private static long[] users(List<NewReturns> requests) {
    return requests.stream().mapToLong(each -> each.user().eui64()).toArray();
  }

  // New records are due at once, even if the clock of this node is ahead of the leader's. Because
  // of "offset 0", here and below, rows are looked up one by one, even by a plan made for empty
  // tables.
  private static final String RECORDS_OF =
      """
      insert into return_record (request_key, device_id, user_id, position, next_attempt_at)
      select s.request_key, s.device_id, n.user_id, s.position, least(%s::timestamptz, statement_timestamp())
        from %s
       cross join lateral (
         select x.request_key, x.device_id, x.position
           from sat_entry x
          where x.request_key = n.request_key
            and x.code = 'I0'
         offset 0) s
      """;

  private static final String WRITE_AT_ONCE =
      RECORDS_OF.formatted("?", "unnest(?::bigint[], ?::bigint[]) as n (request_key, user_id)");

  /** Writes the records of new requests at once. */
  public static Write write(List<NewReturns> requests, Instant now) {
    return new Write(
        "return_record",
        WRITE_AT_ONCE,
        List.of(now.atOffset(ZoneOffset.UTC), keys(requests), users(requests)),
        requests.stream().mapToInt(NewReturns::hubs).sum());
  }

  private static final String WRITE_OF_QUEUE =
      """
      , taken as (
        delete from queued_request
         where ctid = any (array(select place from next))
        returning user_id, request_key)
      """
          + RECORDS_OF.formatted(":now", "taken n");

  // Finds the Users with rows in a table, with one index step for each User.
  private static final String USERS =
      """
      with recursive users as (
        (select r.user_id from %1$s r where %2$s order by r.user_id limit 1)
        union all
        select (select r.user_id
                  from %1$s r
                 where %2$s
                   and r.user_id > u.user_id
                 order by r.user_id
                 limit 1)
          from users u
         where u.user_id is not null)
      """;

  // Selects the oldest queued requests of each User, until they and the due records of older
  // requests fill a claim.
  private static final String WRITE_NEXT =
      USERS.formatted("queued_request", "true")
          + """
          , next as (
            select o.place
              from users u
             cross join lateral (
               select r.place, sum(r.hubs) over (order by r.request_key) - r.hubs as hubs_before
                 from ((select ctid as place, request_key, hubs
                          from queued_request
                         where user_id = u.user_id
                         order by request_key
                         limit :limit)
                        union all
                       (select null, request_key, 1
                          from return_record
                         where state = 'waiting'
                           and user_id = u.user_id
                           and next_attempt_at <= :now
                           and attempts <= :attemptsMax
                         order by request_key, position
                         limit :limit)) r) o
             where o.place is not null
               and o.hubs_before < :limit)
          """
          + WRITE_OF_QUEUE;

  private static final String WRITE_NAMED =
      """
      with next as (
        select w.place
          from unnest(:references::text[]) as named (reference)
         cross join lateral (
           select user_id, request_key
             from service_request
            where request_reference = left(named.reference, 20)
           offset 0) q
         cross join lateral (
           select ctid as place
             from queued_request
            where (user_id, request_key) = (q.user_id, q.request_key)
           offset 0) w)
      """
          + WRITE_OF_QUEUE;

  /** Writes the records of the requests that these returns belong to, if they are in the queue. */
  void writeNamed(List<String> references, Instant now) {
    database
        .sql(WRITE_NAMED)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("references", new SqlParameterValue(Types.ARRAY, references.toArray(String[]::new)))
        .update();
  }

  // An index step for each User finds its oldest due records. Parties take turns, starting after
  // the Party :after, so that every Party gets a turn even if there are more Parties than a claim
  // has room for. Within a Party, the User is random.
  //
  // The attempt is counted, and the record hidden from other nodes for the time of the lease,
  // before anything is sent. So attempts above zero say that Remedy may already have the record.
  private static final String CLAIM =
      USERS.formatted("return_record", "r.state = 'waiting'")
          + """
          , oldest as (
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
                  and r.attempts <= :attemptsMax
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
   * Which records to claim.
   *
   * @param limit the most records to claim
   * @param attemptsMax the most earlier attempts that a record may have
   * @param after the Party that had the last turn; empty for none
   */
  public record Claim(int limit, int attemptsMax, String after) {}

  /**
   * Claims the next due records for the time {@code lease}. Parties take turns; the records of a
   * User come in order of acceptance.
   */
  public List<Delivery> claim(Claim claim, Instant now, Duration lease) {
    database
        .sql(WRITE_NEXT)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("limit", claim.limit())
        .param("attemptsMax", claim.attemptsMax())
        .update();
    return database
        .sql(CLAIM)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("leaseEnds", now.plus(lease).atOffset(ZoneOffset.UTC))
        .param("limit", claim.limit())
        .param("attemptsMax", claim.attemptsMax())
        .param("after", claim.after())
        .query((row, index) -> delivery(row))
        .list();
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        row.getLong("request_key"),
        row.getInt("attempts"),
        new ReturnReference(row.getString("request_reference"), row.getInt("position")),
        hub(row),
        request(row),
        row.getString("turn_of"));
  }

  private static DeliveredHub hub(ResultSet row) throws SQLException {
    return new DeliveredHub(
        new DeviceId(row.getLong("device_id")),
        device(row, "gpf_device_id"),
        optional(row, "manufacturer"),
        optional(row, "model"),
        optional(row, "han_variant"),
        optional(row, "csp_region"));
  }

  private static AcceptedRequest request(ResultSet row) throws SQLException {
    return new AcceptedRequest(
        row.getString("request_id"),
        row.getString("party"),
        new UserId(row.getLong("user_id")),
        row.getTimestamp("committed_at").toInstant(),
        row.getString("service_reference_variant"),
        row.getString("return_type"),
        optional(row, "fault_reason"),
        optional(row, "connection_method"),
        device(row, "other_device_id"),
        optional(row, "user_ref_id"),
        optional(row, "user_ref_date_time"),
        optional(row, "incident_reference"),
        optional(row, "additional_information"));
  }

  private static Optional<String> optional(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<DeviceId> device(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, Long.class)).map(DeviceId::new);
  }

  private static final String COMPLETE =
      """
      update return_record
         set state = 'sent', stage = greatest(stage, 'Record raised'), dsms_id = :dsmsId, last_problem = null
       where request_key = :request
         and position = :position
         and state <> 'sent'
      """;

  /** Records that Remedy has the record, under this ID. */
  public void complete(Delivery delivery, String dsmsId) {
    complete(delivery.requestKey(), delivery.reference().position(), dsmsId);
  }

  private void complete(long request, int position, String dsmsId) {
    at(request, position, COMPLETE).param("dsmsId", dsmsId).update();
  }

  /** A statement about one record. */
  private StatementSpec at(long request, int position, String sql) {
    return database.sql(sql).param("request", request).param("position", position);
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

  /** Schedules the next attempt at {@code at}; {@code problem} says why the last one failed. */
  public void defer(Delivery delivery, Instant at, String problem) {
    defer(delivery, at, new SqlParameterValue(Types.VARCHAR, problem), true);
  }

  /** Releases a claimed record that was not sent; the attempt does not count. */
  public void release(Delivery delivery, Instant at) {
    defer(delivery, at, new SqlParameterValue(Types.VARCHAR, null), false);
  }

  private void defer(Delivery delivery, Instant at, SqlParameterValue problem, boolean sent) {
    at(delivery.requestKey(), delivery.reference().position(), DEFER)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("problem", problem)
        .param("sent", sent)
        .update();
  }

  private static final String TAKE_OVER =
      """
      update return_record
         set next_attempt_at = :at
       where state = 'waiting'
         and attempts > 0
      """;

  /**
   * Makes all records that were tried before due at {@code at}: those that the previous leader had
   * claimed, and those that wait for a later attempt. The clock of that leader does not matter.
   *
   * @return the number of records
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

  /** Parks the delivery of the record until an operator retries it. */
  public void park(Delivery delivery, String problem) {
    at(delivery.requestKey(), delivery.reference().position(), PARK)
        .param("problem", problem)
        .update();
  }

  private static final String RETRY =
      """
      update return_record r
         set state = 'waiting', next_attempt_at = least(:at, statement_timestamp()), attempts = 1
        from service_request q
       where q.request_key = r.request_key
         and r.state = 'parked'
         and (cardinality(:references::text[]) = 0
              or return_reference(q.request_reference, r.position) = any (:references::text[]))
         and (:party::text is null or q.party = :party)
      """;

  /**
   * Retries parked deliveries: the named ones, or all if none is named, of one Party or of all.
   * They count as tried once, so that each record is looked up in Remedy before it is created. They
   * are due at {@code at}, or at once if this clock is ahead of the database's.
   *
   * @return the number of retried deliveries
   */
  public int retry(List<String> references, Optional<String> party, Instant at) {
    return database
        .sql(RETRY)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("references", new SqlParameterValue(Types.ARRAY, references.toArray(String[]::new)))
        .param("party", new SqlParameterValue(Types.VARCHAR, party.orElse(null)))
        .update();
  }

  // The first condition uses the index of request_reference.
  private static final String STATES =
      """
      select d.return_reference, d.state::text as state
        from service_request q
       cross join lateral (select x.* from ssi_delivery x where x.request_key = q.request_key offset 0) d
       where q.request_reference = any (:requests::text[])
         and d.return_reference = any (:references::text[])
         and (:party::text is null or q.party = :party)
      """;

  /** The states of these deliveries, of one Party or of all; without those that do not exist. */
  public Map<String, String> states(List<ReturnReference> references, Optional<String> party) {
    Map<String, String> states = new HashMap<>();
    database
        .sql(STATES)
        .param("requests", texts(references.stream().map(ReturnReference::requestReference)))
        .param("references", texts(references.stream().map(ReturnReference::toString)))
        .param("party", new SqlParameterValue(Types.VARCHAR, party.orElse(null)))
        .query(row -> {
          states.put(row.getString("return_reference"), row.getString("state"));
        });
    return states;
  }

  private static SqlParameterValue texts(Stream<String> texts) {
    return new SqlParameterValue(Types.ARRAY, texts.distinct().toArray(String[]::new));
  }

  /**
   * A record of ours, to be compared with the destination's.
   *
   * @param values the values that never change, by the destination's field
   */
  record OwnRecord(
      long requestKey,
      int position,
      String reference,
      DeliveryState state,
      Optional<String> dsmsId,
      Map<String, String> values) {}

  // The first condition uses the index of request_reference, the second is exact. With "offset 0"
  // the returns are looked up request by request.
  private static final String BETWEEN =
      """
      select r.request_key, r.position, return_reference(q.request_reference, r.position) as reference,
             r.state::text, r.dsms_id, eui64_text(r.device_id) as "Device ID",
             q.request_id as "Service Request ID", q.service_reference_variant as "SRV",
             q.return_type as "Return Type", q.party as "Party", eui64_text(q.user_id) as "User"
        from service_request q
       cross join lateral (select x.* from ssi_return x where x.request_key = q.request_key offset 0) r
       where q.request_reference between left(:after, 20) and left(:until, 20)
         and return_reference(q.request_reference, r.position) > :after
         and return_reference(q.request_reference, r.position) <= :until
       order by q.request_reference, r.position
       limit :limit
      """;

  /**
   * The records whose references come after one reference, up to and including another, in order.
   */
  List<OwnRecord> between(String after, String until, int limit) {
    return database
        .sql(BETWEEN)
        .param("after", after)
        .param("until", until)
        .param("limit", limit)
        .query((row, index) -> own(row))
        .list();
  }

  private static OwnRecord own(ResultSet row) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : RecordList.FIXED) {
      values.put(field, row.getString(field));
    }
    return new OwnRecord(
        row.getLong("request_key"),
        row.getInt("position"),
        row.getString("reference"),
        Word.of(DeliveryState.class, row.getString("state")),
        optional(row, "dsms_id"),
        values);
  }

  private static final String SEND_AGAIN =
      """
      update return_record
         set state = 'waiting', next_attempt_at = least(:at, statement_timestamp()), attempts = 1,
             dsms_id = null
       where request_key = :request
         and position = :position
         and state = 'sent'
      """;

  /**
   * Makes a record that the destination has lost due again. The record counts as tried once, so
   * that it is looked up at the destination before it is created.
   */
  void sendAgain(OwnRecord own, Instant at) {
    at(own.requestKey(), own.position(), SEND_AGAIN)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Marks a record as sent, because the destination turned out to have it. */
  void adopt(OwnRecord own, String dsmsId, Instant now) {
    writeNamed(List.of(own.reference()), now);
    complete(own.requestKey(), own.position(), dsmsId);
  }

  private static final String QUEUE =
      """
      select w.waiting + u.waiting as waiting, p.parked, q.committed_at
        from (select count(*) as waiting, min(request_key) as oldest
                from return_record where state = 'waiting') w
       cross join (select coalesce(sum(hubs), 0) as waiting, min(request_key) as oldest
                     from queued_request) u
       cross join (select count(*) as parked from return_record where state = 'parked') p
        left join service_request q on q.request_key = least(w.oldest, u.oldest)
      """;

  /**
   * Counts of the queue.
   *
   * @param oldest when the return of the oldest waiting record was accepted; empty when none waits
   */
  public record Queue(long waiting, long parked, Optional<Instant> oldest) {}

  /** Counts waiting and parked returns; it reads no other rows. */
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
