package hubreturns.ssi.returns;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.ssi.page.Rows;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.UkDay;
import hubreturns.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statement that reads a stretch of the list, and the places of the list. */
final class ReturnsQuery {
  /** The place of a request's first hub is its key times this; see {@code ssi_entry}. */
  private static final long PLACES_OF_A_REQUEST = 1_000;

  private final JdbcClient database;

  ReturnsQuery(JdbcClient database) {
    this.database = database;
  }

  /** The request of a place. */
  static long requestAt(long place) {
    return place / PLACES_OF_A_REQUEST;
  }

  /** The place before all hubs of a request. */
  static long placeBefore(long requestKey) {
    return requestKey * PLACES_OF_A_REQUEST;
  }

  /** The place after all hubs of a request. */
  static long placeAfter(long requestKey) {
    return (requestKey + 1) * PLACES_OF_A_REQUEST;
  }

  // Three steps: find the viewer's newest requests, find the hubs that they name, keep the hubs
  // that fit. The hubs that the requests name together limit the first step, so no filter reads all
  // history.
  private static final String OF_REQUESTS_IN_ORDER =
      """
      with newest as materialized (
        select q.request_key,
               sum(q.hubs) over (order by q.request_key {direction}) - q.hubs as hubs_before
          from (select q.request_key, q.hubs
                  from ssi_request q
                 where {viewer}
                   and q.request_key {from} :from_key
                 order by q.request_key {direction}
                 limit :hubs_max) q),
      requests as materialized (select request_key from newest where hubs_before < :hubs_max),
      read as materialized (
        select s.request_key, s.position, s.place, s.device_id, s.code, s.accepted
          from requests k
          join ssi_request q using (request_key)
         cross join lateral (
               select e.request_key, e.position, e.place, e.device_id, e.code, e.accepted
                 from ssi_entry e
                where e.request_key = k.request_key
                  and e.place {beyond} :from_place
                order by e.position {direction}) s
         where {on_request}
         order by s.request_key {direction}, s.position {direction}
         limit :hubs_max)
      """;

  private static final String OF_KNOWN_HUBS =
      """
      with newest as materialized (select null::bigint as request_key where false),
      requests as materialized (select request_key from newest),
      read as materialized (
        select s.request_key, s.position, s.place, s.device_id, s.code, s.accepted
          from ssi_entry s
          join ssi_request q using (request_key)
         where {viewer}
           and s.place {beyond} :from_place
           and {on_request}
         order by s.request_key {direction}, s.position {direction}
         limit :hubs_max)
      """;

  // A rejected hub shows its inventory record only if the viewer may return the hub. Returns and
  // hubs are looked up one by one: with "limit 1" no estimate makes the planner read a whole table.
  private static final String ROWS =
      """
      , matching as (
        select l.request_key, l.position, l.place, l.device_id, l.code::text as code, l.accepted,
               q.request_reference, q.request_id, q.party, {details}, q.committed_at,
               r.stage::text as stage, r.outcome::text as outcome, r.charge_gbp, r.dsms_id,
               r.ended_on, d.manufacturer, d.model, d.csp_region::text as csp_region,
               d.han_variant::text as han_variant, coalesce(d.returned, false) as returned,
               d.removed_on, {sort_key} as sort_key
          from read l
          join ssi_request q using (request_key)
          left join lateral (
               select x.*
                 from ssi_return x
                where (x.request_key, x.position) = (l.request_key, l.position)
                limit 1) r on true
          left join lateral (
               select d.*
                 from ssi_hub d
                where d.device_id = l.device_id
                  and (l.accepted or {own})
                limit 1) d on true
         where {on_return}),
      found as materialized (
        select * from matching where {rows_after} order by {order_by} limit :rows_max)
      select (select count(*) from newest) = :hubs_max
             or (select count(*) from newest) > (select count(*) from requests) as more_requests,
             (select {last}(request_key) from requests) as last_request,
             (select count(*) from read) as hubs_read,
             (select {last}(place) from read) as last_place,
             f.*, c.csp_reference
        from (values (1)) as always (one)
        left join found f on true
        left join lateral (
             select h.csp_reference
               from ssi_change h
              where h.request_key = f.request_key
                and h.position = f.position
                and h.csp_reference is not null
              order by h.happened_at desc
              limit 1) c on f.accepted
       order by {order_by}
      """;

  /**
   * What a statement reads.
   *
   * @param place the first place, in the order
   * @param hubsMax how many hubs at most
   * @param rowsMax how many rows at most are made of them
   */
  record Section(Order order, PageStart start, long place, int hubsMax, int rowsMax) {}

  /**
   * What a statement found.
   *
   * @param moreRequests whether requests are left beyond {@code lastRequest}
   */
  record Result(
      List<ReturnRow> rows,
      boolean moreRequests,
      long lastRequest,
      long hubsRead,
      long lastPlace) {}

  /** Reads the viewer's requests in their order. */
  Result inOrder(ReturnFilters filters, Section stretch, LocalDate today) {
    Statement source =
        new Statement(OF_REQUESTS_IN_ORDER + ROWS)
            .with("from", stretch.order().oldestFirst() ? ">=" : "<=");
    return read(source, filters, stretch, today);
  }

  /** Reads hubs that an index finds. */
  Result ofKnownHubs(ReturnFilters filters, Section stretch, LocalDate today) {
    return read(new Statement(OF_KNOWN_HUBS + ROWS), filters, stretch, today);
  }

  private Result read(Statement source, ReturnFilters filters, Section stretch, LocalDate today) {
    Order order = stretch.order();
    boolean oldest = order.oldestFirst();
    Statement statement =
        source
            .with("direction", oldest ? "asc" : "desc")
            .with("beyond", oldest ? ">" : "<")
            .with("last", oldest ? "max" : "min")
            .with("on_request", filters.onRequest().sql())
            .with("on_return", filters.onReturn().sql())
            .with("details", RequestDetails.COLUMNS)
            .with("sort_key", order.sortKey())
            .with("rows_after", order.rowsAfter(stretch.start()))
            .with("order_by", order.orderBy());
    List<ReturnRow> rows = new ArrayList<>();
    Result[] read = {new Result(List.of(), false, 0, 0, 0)};
    statement
        .on(database, filters.viewer())
        .params(filters.onRequest().values())
        .params(filters.onReturn().values())
        .param("from_key", requestAt(stretch.place()))
        .param("from_place", stretch.place())
        .param("hubs_max", stretch.hubsMax())
        .param("rows_max", stretch.rowsMax())
        .param("today", today)
        .param("after_key", stretch.start().key())
        .param("after_place", stretch.start().place())
        .query((ResultSet row) -> {
          if (row.getString("code") != null) {
            rows.add(row(row, today));
          }
          read[0] =
              new Result(
                  List.copyOf(rows),
                  row.getBoolean("more_requests"),
                  row.getLong("last_request"),
                  row.getLong("hubs_read"),
                  row.getLong("last_place"));
        });
    return read[0];
  }

  private static ReturnRow row(ResultSet row, LocalDate today) throws SQLException {
    String region = Rows.text(row, "csp_region");
    Optional<LocalDate> removedOn = Rows.day(row, "removed_on");
    return new ReturnRow(
        new PageStart(row.getLong("place"), row.getString("sort_key")),
        row.getLong("device_id"),
        row.getInt("position"),
        Word.of(ResponseCode.class, row.getString("code")),
        new ReturnRow.Request(
            row.getString("request_reference"),
            row.getString("request_id"),
            row.getString("party"),
            RequestDetails.read(row),
            row.getTimestamp("committed_at").toInstant()),
        row.getString("stage") == null
            ? Optional.empty()
            : Optional.of(progress(row, removedOn, today)),
        new ReturnRow.Hub(
            Rows.text(row, "manufacturer"),
            Rows.text(row, "model"),
            region,
            Rows.text(row, "han_variant"),
            Word.read(CspRegion.class, region).flatMap(CspRegion::csp).orElse(""),
            row.getBoolean("returned"),
            removedOn));
  }

  private static ReturnRow.Progress progress(
      ResultSet row, Optional<LocalDate> removedOn, LocalDate today) throws SQLException {
    LocalDate returnedOn = UkDay.of(row.getTimestamp("committed_at").toInstant());
    return new ReturnRow.Progress(
        Word.of(ReturnStage.class, row.getString("stage")),
        Rows.text(row, "outcome"),
        Optional.ofNullable(row.getBigDecimal("charge_gbp")),
        Rows.text(row, "dsms_id"),
        Rows.text(row, "csp_reference"),
        removedOn.filter(removed -> Deadlines.isLate(removed, returnedOn)).isPresent(),
        (int) Deadlines.age(returnedOn, Rows.day(row, "ended_on").orElse(today)));
  }

  private static final String FIRST_SINCE =
      """
      select request_key from ssi_request where received_at >= :at order by received_at limit 1
      """;

  /** The first request that arrived at this moment or later. */
  Optional<Long> firstSince(Instant at) {
    return database
        .sql(FIRST_SINCE)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .optional();
  }

  private static final String DECIDED_AT =
      """
      select committed_at from ssi_request where request_key = :key
      """;

  /** When a request was decided. */
  Optional<Instant> decidedAt(long key) {
    return database
        .sql(DECIDED_AT)
        .param("key", key)
        .query((row, index) -> row.getTimestamp("committed_at").toInstant())
        .optional();
  }
}
