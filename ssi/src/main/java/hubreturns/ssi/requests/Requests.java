package hubreturns.ssi.requests;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Question;
import hubreturns.ssi.page.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The Service Requests a viewer may see. */
@SuppressWarnings("InlineFormatString") // SQL stands above the method that runs it.
final class Requests {
  static final int PAGE_ROWS = 50;
  private static final int LOOKED_AT_MOST = 20_000;

  private final JdbcClient database;

  Requests(JdbcClient database) {
    this.database = database;
  }

  /** One request. */
  record Request(
      long key,
      String requestId,
      String reference,
      String party,
      String user,
      String variant,
      String form,
      String schemaVersion,
      Wording wording,
      Instant receivedAt,
      Instant committedAt,
      String headerCode,
      int hubs,
      int accepted,
      String sha256,
      String node) {

    public int refused() {
      return hubs - accepted;
    }
  }

  /**
   * A page of requests.
   *
   * @param next the key before which the next page begins; 0 when there is no more
   */
  record Page(List<Request> rows, long next) {}

  private static final String COLUMNS =
      """
      select q.request_key, q.request_id, q.request_reference, q.party, eui64_text(q.user_id) as "user",
             q.service_reference_variant, q.form, q.schema_version, q.received_at, q.committed_at,
             q.header_code::text as header_code, q.hubs, q.accepted,
             encode(q.request_sha256, 'hex') as sha256, q.node,
      """
          + Wording.COLUMNS
          + '\n';

  // The newest are looked at first and then narrowed down: a rare kind costs no more than a page.
  private static final String LIST =
      COLUMNS
          + """
            from (select * from ssi_request q
                   where %s and q.request_key < :before
                   order by q.request_key desc
                   limit :looked) q
           where %s
           order by q.request_key desc
           limit :rows
          """;

  private static final String LOOKED_BACK_TO =
      """
      select min(w.request_key) as last, count(*) as seen
        from (select q.request_key from ssi_request q
               where %s and q.request_key < :before
               order by q.request_key desc
               limit :looked) w
      """;

  Page page(
      Viewer viewer, boolean withRefusals, String text, Optional<Instant> since, long before) {
    Question question = Question.of(viewer);
    if (withRefusals) {
      question.where("q.accepted < q.hubs");
    }
    if (!text.isEmpty()) {
      question.where(
          "(q.request_id like '%' || upper(:part) || '%' or q.request_reference = upper(:text)"
              + " or upper(q.user_ref_id) = upper(:text)"
              + " or upper(q.incident_reference) = upper(:text))",
          "text", text);
      question.with("part", text.replace("%", "").replace("_", ""));
    }
    since.ifPresent(
        at -> question.where("q.committed_at >= :since", "since", at.atOffset(ZoneOffset.UTC)));
    List<Request> rows =
        database
            .sql(LIST.formatted(viewer.requests(), question.conditions()))
            .params(question.values())
            .param("before", before == 0 ? Long.MAX_VALUE : before)
            .param("looked", LOOKED_AT_MOST)
            .param("rows", PAGE_ROWS + 1)
            .query((row, index) -> request(row))
            .list();
    if (rows.size() > PAGE_ROWS) {
      List<Request> page = List.copyOf(rows.subList(0, PAGE_ROWS));
      return new Page(page, page.getLast().key());
    }
    return new Page(rows, lookedBackTo(viewer, before));
  }

  private long lookedBackTo(Viewer viewer, long before) {
    return database
        .sql(LOOKED_BACK_TO.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("before", before == 0 ? Long.MAX_VALUE : before)
        .param("looked", LOOKED_AT_MOST)
        .query((row, index) -> row.getLong("seen") == LOOKED_AT_MOST ? row.getLong("last") : 0L)
        .single();
  }

  private static final String ONE =
      COLUMNS
          + """
            from ssi_request q
           where q.request_reference = :reference
             and %s
          """;

  Optional<Request> find(Viewer viewer, String reference) {
    return database
        .sql(ONE.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("reference", reference)
        .query((row, index) -> request(row))
        .optional();
  }

  private static Request request(ResultSet row) throws SQLException {
    return new Request(
        row.getLong("request_key"),
        row.getString("request_id"),
        row.getString("request_reference"),
        row.getString("party"),
        row.getString("user"),
        row.getString("service_reference_variant"),
        row.getString("form"),
        row.getString("schema_version"),
        Wording.read(row),
        row.getTimestamp("received_at").toInstant(),
        row.getTimestamp("committed_at").toInstant(),
        row.getString("header_code"),
        row.getInt("hubs"),
        row.getInt("accepted"),
        row.getString("sha256"),
        row.getString("node"));
  }

  /** One hub of a request. */
  record Entry(int position, long device, String code, String stage) {}

  private static final String ENTRIES =
      """
      select s.position, s.device_id, s.code::text as code, coalesce(r.stage::text, '') as stage
        from ssi_entry s
        join ssi_request q using (request_key)
        left join ssi_return r on (r.request_key, r.position) = (s.request_key, s.position)
       where s.request_key = :key
         and %s
       order by s.position
      """;

  List<Entry> entries(Viewer viewer, Request request) {
    return database
        .sql(ENTRIES.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("key", request.key())
        .query((row, index) ->
            new Entry(
                row.getInt("position"),
                row.getLong("device_id"),
                row.getString("code"),
                row.getString("stage")))
        .list();
  }

  private static final String STORED =
      """
      select a.request, a.answer
        from ssi_answer a
        join ssi_request q using (request_key)
       where a.request_key = :key
         and %s
      """;

  /** The bytes received and answered. */
  record Stored(byte[] request, byte[] answer) {}

  /** Empty when they are no longer kept. */
  Optional<Stored> stored(Viewer viewer, Request request) {
    return database
        .sql(STORED.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("key", request.key())
        .query((row, index) -> new Stored(row.getBytes("request"), row.getBytes("answer")))
        .optional();
  }

  private static final String REPLAYS =
      """
      select a.replays
        from ssi_answer a
        join ssi_request q using (request_key)
       where a.request_key = :key
         and %s
      """;

  /** How often the answer was given again; empty when it is no longer kept, and not counted. */
  Optional<Integer> replays(Viewer viewer, Request request) {
    return database
        .sql(REPLAYS.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("key", request.key())
        .query(Integer.class)
        .optional();
  }
}
