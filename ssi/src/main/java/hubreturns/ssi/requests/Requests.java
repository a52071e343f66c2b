package hubreturns.ssi.requests;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Conditions;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The Service Requests that a viewer may see. */
final class Requests {
  static final int PAGE_ROWS = 50;
  static final int REQUESTS_READ_MAX = 20_000;

  private final JdbcClient database;

  Requests(JdbcClient database) {
    this.database = database;
  }

  /** One request. */
  record Request(
      long key,
      String reference,
      Sender sender,
      Message message,
      RequestDetails details,
      Instant receivedAt,
      Instant answeredAt,
      Counts counts) {}

  /** Who sent it. */
  record Sender(String party, String user) {}

  /** The message itself. */
  record Message(
      String requestId,
      String variant,
      String form,
      String schemaVersion,
      ResponseCode answer,
      String sha256) {

    /** The last part of the RequestID, which differs from request to request. */
    public String counter() {
      return requestId.substring(requestId.lastIndexOf(':') + 1);
    }
  }

  /** Its hubs by outcome. */
  record Counts(int hubs, int accepted, int rejected) {}

  /** The filters of a list of requests. */
  record Filter(boolean withRejected, String text, Optional<Instant> since) {}

  /**
   * A page of requests.
   *
   * @param next the key before which the next page begins; 0 when there is none
   */
  record Page(List<Request> rows, long next) {}

  private static final String COLUMNS =
      """
      select q.request_key, q.request_id, q.request_reference, q.party, eui64_text(q.user_id) as "user",
             q.service_reference_variant, q.form, q.schema_version, q.received_at, q.committed_at,
             q.header_code::text as header_code, q.hubs, q.accepted, q.rejected,
             encode(q.request_sha256, 'hex') as sha256,
      """
          + RequestDetails.COLUMNS
          + '\n';

  // The newest requests are read first and then filtered, so a rare kind costs no more than any
  // other.
  private static final Statement LIST =
      new Statement(
          COLUMNS
              + """
                from (select * from ssi_request q
                       where {viewer} and q.request_key < :before
                       order by q.request_key desc
                       limit :read_max) q
               where {filters}
               order by q.request_key desc
               limit :rows
              """);

  private static final Statement READ_BACK_TO =
      new Statement(
          """
          select min(w.request_key) as last, count(*) as read
            from (select q.request_key from ssi_request q
                   where {viewer} and q.request_key < :before
                   order by q.request_key desc
                   limit :read_max) w
          """);

  Page page(Viewer viewer, Filter filter, long before) {
    Conditions conditions = conditions(filter);
    List<Request> rows =
        LIST.with("filters", conditions.sql())
            .on(database, viewer)
            .params(conditions.values())
            .param("before", before == 0 ? Long.MAX_VALUE : before)
            .param("read_max", REQUESTS_READ_MAX)
            .param("rows", PAGE_ROWS + 1)
            .query((row, index) -> request(row))
            .list();
    if (rows.size() > PAGE_ROWS) {
      List<Request> page = List.copyOf(rows.subList(0, PAGE_ROWS));
      return new Page(page, page.getLast().key());
    }
    return new Page(rows, readBackTo(viewer, before));
  }

  private static Conditions conditions(Filter filter) {
    Conditions conditions = new Conditions();
    if (filter.withRejected()) {
      conditions.where("q.rejected > 0");
    }
    if (!filter.text().isEmpty()) {
      conditions.where(
          "(position(upper(:text) in q.request_id) > 0 or q.request_reference = upper(:text)"
              + " or upper(q.user_ref_id) = upper(:text)"
              + " or upper(q.incident_reference) = upper(:text))",
          "text",
          filter.text());
    }
    filter
        .since()
        .ifPresent(at ->
            conditions.where("q.committed_at >= :since", "since", at.atOffset(ZoneOffset.UTC)));
    return conditions;
  }

  private long readBackTo(Viewer viewer, long before) {
    return READ_BACK_TO
        .on(database, viewer)
        .param("before", before == 0 ? Long.MAX_VALUE : before)
        .param("read_max", REQUESTS_READ_MAX)
        .query((row, index) -> row.getLong("read") == REQUESTS_READ_MAX ? row.getLong("last") : 0L)
        .single();
  }

  private static final Statement ONE =
      new Statement(
          COLUMNS
              + """
                from ssi_request q
               where q.request_reference = :reference
                 and {viewer}
              """);

  Optional<Request> find(Viewer viewer, String reference) {
    return ONE.on(database, viewer)
        .param("reference", reference)
        .query((row, index) -> request(row))
        .optional();
  }

  private static Request request(ResultSet row) throws SQLException {
    return new Request(
        row.getLong("request_key"),
        row.getString("request_reference"),
        new Sender(row.getString("party"), row.getString("user")),
        new Message(
            row.getString("request_id"),
            row.getString("service_reference_variant"),
            row.getString("form"),
            row.getString("schema_version"),
            Word.of(ResponseCode.class, row.getString("header_code")),
            row.getString("sha256")),
        RequestDetails.read(row),
        row.getTimestamp("received_at").toInstant(),
        row.getTimestamp("committed_at").toInstant(),
        new Counts(row.getInt("hubs"), row.getInt("accepted"), row.getInt("rejected")));
  }

  /** One hub of a request. */
  record Entry(int position, long device, ResponseCode code) {}

  private static final Statement ENTRIES =
      new Statement(
          """
          select s.position, s.device_id, s.code::text as code
            from ssi_entry s
            join ssi_request q using (request_key)
           where s.request_key = :key
             and {viewer}
           order by s.position
          """);

  List<Entry> entries(Viewer viewer, Request request) {
    return ENTRIES
        .on(database, viewer)
        .param("key", request.key())
        .query((row, index) ->
            new Entry(
                row.getInt("position"),
                row.getLong("device_id"),
                Word.of(ResponseCode.class, row.getString("code"))))
        .list();
  }

  private static final Statement STORED =
      new Statement(
          """
          select a.request, a.answer
            from ssi_answer a
            join ssi_request q using (request_key)
           where a.request_key = :key
             and {viewer}
          """);

  /** The bytes of the request and of its signed answer. */
  record StoredMessages(byte[] request, byte[] answer) {}

  /** The stored bytes; empty when they are no longer kept. */
  Optional<StoredMessages> stored(Viewer viewer, Request request) {
    return STORED
        .on(database, viewer)
        .param("key", request.key())
        .query(StoredMessages.class)
        .optional();
  }

  private static final Statement REPLAYS =
      new Statement(
          """
          select a.replays
            from ssi_answer a
            join ssi_request q using (request_key)
           where a.request_key = :key
             and {viewer}
          """);

  /** How often the answer was replayed; empty when the answer is no longer kept. */
  Optional<Integer> replays(Viewer viewer, Request request) {
    return REPLAYS.on(database, viewer).param("key", request.key()).query(Integer.class).optional();
  }
}
