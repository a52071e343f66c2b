package hubreturns.ssi.returns;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Question;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.page.Wording;
import hubreturns.ssi.returns.Search.Wanted;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The returns a viewer may see, page by page in the order of acceptance.
 *
 * <p>A page never looks at more than it can within a tenth of a second: where a filter finds little
 * among many, the page says how far back it looked and goes on from there. So every page costs the
 * same at any size of the tables, and no index is needed on what changes. Sorted by a column, it is
 * the newest hubs up to a fixed number that are sorted, and the page says which.
 */
@SuppressWarnings("InlineFormatString") // SQL stands above the method that runs it.
public final class ReturnsList {
  /** Rows of one page. */
  public static final int PAGE_ROWS = 50;

  private static final int EXPORT_ROWS = 2_000;
  private static final int LOOKED_AT_FIRST = 2_000;
  private static final int LOOKED_AT_MOST = 8_000;
  private static final Duration LOOKING_MAX = Duration.ofMillis(40);
  // Keys follow the order of arrival but for requests that overlap, which last seconds at most.
  private static final Duration ARRIVAL_SLACK = Duration.ofMinutes(10);
  private static final int CANDIDATES_MAX = 2_000;
  private static final int SORTED_MAX = 5_000;
  private static final int FEW_MAX = 100_000;
  private static final int HUBS_SHOWN_MAX = 20;

  private final JdbcClient database;
  private final Clock clock;

  /** The list in this database. */
  public ReturnsList(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * One page.
   *
   * @param rows what was found, at most a page
   * @param next the row after which the next page begins; {@link Mark#START} when there is no more
   * @param lookedBackTo the time up to which this page looked, when it stopped before it was full
   *     or sorted no further
   */
  public record Page(List<Found> rows, Mark next, Optional<Instant> lookedBackTo) {
    private static Page of(List<Found> rows, int rowsMax, Optional<Instant> lookedBackTo) {
      return rows.size() > rowsMax
          ? new Page(
              List.copyOf(rows.subList(0, rowsMax)), rows.get(rowsMax - 1).mark(), lookedBackTo)
          : new Page(List.copyOf(rows), Mark.START, lookedBackTo);
    }
  }

  // Three steps: the viewer's newest requests, the hubs they name, and of those what fits. The
  // first is limited by the hubs that they name together, so that no filter reads a whole history.
  private static final String PAGE =
      """
      with newest as materialized (
        select q.request_key,
               sum(q.hubs) over (order by q.request_key %3$s) - q.hubs as hubs_before
          from (select q.request_key, q.hubs
                  from ssi_request q
                 where %1$s
                   and q.request_key %2$s :from_key
                 order by q.request_key %3$s
                 limit :entries) q),
      requests as materialized (select request_key from newest where hubs_before < :entries),
      looked_at as materialized (
        select s.request_key, s.position, s.device_id, s.code
          from requests k
          join ssi_request q using (request_key)
         cross join lateral (
               select e.request_key, e.position, e.device_id, e.code
                 from ssi_entry e
                where e.request_key = k.request_key
                  and e.request_key * 1000 + e.position %4$s :from_place
                order by e.position %3$s) s
         where %5$s
         order by s.request_key %3$s, s.position %3$s
         limit :entries)
      """;

  private static final String OF_SOME =
      """
      with newest as materialized (select null::bigint as request_key where false),
      requests as materialized (select request_key from newest),
      looked_at as materialized (
        select s.request_key, s.position, s.device_id, s.code
          from ssi_entry s
          join ssi_request q using (request_key)
         where %1$s
           and s.request_key * 1000 + s.position %4$s :from_place
           and %5$s
         order by s.request_key %3$s, s.position %3$s
         limit :entries)
      """;

  // An entry that was refused shows what the inventory holds only of a hub the viewer may return.
  private static final String FOUND =
      """
      , matching as (
        select l.request_key, l.position, l.device_id, l.code::text as code, q.request_reference,
               q.request_id, q.party, q.service_reference_variant, %12$s,
               q.committed_at, r.stage::text as stage,
               r.outcome::text as outcome, r.charge_gbp, r.dsms_id, r.state::text as state, r.ended_on, q.committed_on, is_late(d.removed_on, q.committed_on) as late,
               d.manufacturer, d.model, d.csp_region::text as csp_region,
               d.han_variant::text as han_variant,
               d.logistics_status::text as logistics, d.removed_on, %9$s as sort_key
          from looked_at l
          join ssi_request q using (request_key)
          left join ssi_return r on (r.request_key, r.position) = (l.request_key, l.position)
          left join ssi_hub d on d.device_id = l.device_id and (l.code = 'I0' or %6$s)
         where %7$s),
      found as materialized (select * from matching where %10$s order by %11$s limit :rows)
      select (select count(*) from newest) = :entries
             or (select count(*) from newest) > (select count(*) from requests) as more_requests,
             (select %8$s(request_key) from requests) as last_request,
             (select count(*) from looked_at) as entries_seen,
             (select %8$s(request_key * 1000 + position) from looked_at) as last_place,
             f.*
        from (values (1)) as always (one)
        left join found f on true
       order by %11$s
      """;

  /** What one statement saw. */
  private record Look(
      List<Found> rows, boolean moreRequests, long lastRequest, long entries, long lastPlace) {}

  /** The page that begins after this row. */
  public Page page(Viewer viewer, Search search, Mark after) {
    Asked asked = new Asked(viewer, search, search.order(), after, PAGE_ROWS);
    return asked.order().isByColumn() ? sorted(asked) : page(asked, LOOKING_MAX);
  }

  /** Hands over all that is found, by time, however long it takes. */
  public void all(Viewer viewer, Search search, Consumer<List<Found>> rows) {
    all(viewer, search, search.order().isByColumn() ? Order.NEWEST : search.order(), rows);
  }

  /** The same from the newest to the oldest, whatever the search says. */
  public void newestFirst(Viewer viewer, Search search, Consumer<List<Found>> rows) {
    all(viewer, search, Order.NEWEST, rows);
  }

  private void all(Viewer viewer, Search search, Order order, Consumer<List<Found>> rows) {
    Mark after = Mark.START;
    do {
      Page page = page(new Asked(viewer, search, order, after, EXPORT_ROWS), Duration.ofDays(1));
      rows.accept(page.rows());
      after = page.next();
    } while (!after.isStart());
  }

  /** A page that somebody asks for. */
  private record Asked(Viewer viewer, Search search, Order order, Mark after, int rowsMax) {
    /** The place from which hubs are looked at, when nothing else bounds them. */
    long start() {
      return order.oldestFirst() ? 0 : Long.MAX_VALUE;
    }
  }

  private Page page(Asked asked, Duration looking) {
    return few(asked)
        .map(some ->
            few(some, asked, asked.after().isStart() ? asked.start() : asked.after().place()))
        .orElseGet(() -> recent(asked, looking));
  }

  private Page sorted(Asked asked) {
    Optional<Question> some = few(asked);
    if (some.isPresent()) {
      return few(some.get(), asked, asked.start());
    }
    Bounds bounds = bounds(asked.search());
    Question question = lookedThrough(asked);
    Look look = look(PAGE, question, asked, bounds.most(), SORTED_MAX, asked.rowsMax() + 1);
    boolean more =
        (look.moreRequests() || look.entries() == SORTED_MAX)
            && !bounds.isPast(look.lastRequest() * 1000, false);
    return Page.of(look.rows(), asked.rowsMax(), more ? at(look.lastRequest()) : Optional.empty());
  }

  /** What the search box names, where that is found by an index; else empty. */
  private Optional<Question> few(Asked asked) {
    Question question = question(asked.viewer(), asked.search());
    return switch (asked.search().wanted()) {
      case Wanted.Anything anything -> Optional.empty();
      case Wanted.Fragment fragment ->
          asked.search().get("anywhere").isPresent()
              ? Optional.empty()
              : ofFragment(question, fragment, asked.search().value("q"));
      case Wanted.Hubs hubs ->
          Optional.of(
              question.where(
                  OF_HUBS, "ids", array(hubs.ids().stream().map(DeviceId::eui64).toList())));
      case Wanted.OfRequest request ->
          Optional.of(question.where(OF_REQUEST, "text", request.id().toString()));
      case Wanted.Reference reference ->
          Optional.of(
              question
                  .where(OF_REFERENCE, "text", reference.request())
                  .where(
                      "(:position = 0 or s.position = :position)",
                      "position",
                      reference.position()));
      case Wanted.Text text -> Optional.of(ofText(question, text.text()));
    };
  }

  private static final String OF_HUBS = "s.device_id = any (:ids::bigint[])";

  /** Empty when more hubs begin or end like that than an index should be asked for. */
  private Optional<Question> ofFragment(Question question, Wanted.Fragment fragment, String text) {
    List<Long> ids = candidates(fragment.digits());
    if (ids.size() > CANDIDATES_MAX) {
      return Optional.empty();
    }
    // Digits may be somebody's own reference, too. Either is found by an index of its own.
    List<Long> hits = hits(question.viewer(), text);
    if (hits.isEmpty()) {
      return Optional.of(question.where(OF_HUBS, "ids", array(ids)));
    }
    List<Long> places = new ArrayList<>(hits);
    places.addAll(database.sql(PLACES).param("ids", array(ids)).query(Long.class).list());
    return Optional.of(ofPlaces(question, places));
  }

  private static final String PLACES =
      """
      select request_key * 1000 + position from ssi_entry where device_id = any (:ids::bigint[])
      """;

  private static final String OF_REQUEST =
      """
      s.request_key = (select w.request_key from ssi_request w where w.request_id = :text)
      """;

  private static final String OF_REFERENCE =
      """
      s.request_key =
          (select w.request_key from ssi_request w where w.request_reference = :text)
      """;

  // Found first and by index alone, so that the hubs' entries are then read by their key.
  private static final String HITS =
      """
      select q.request_key, 0 as position
        from ssi_request q
       where upper(q.user_ref_id) = upper(:text) and %1$s
       union
      select q.request_key, 0
        from ssi_request q
       where upper(q.incident_reference) = upper(:text) and %1$s
       union
      select r.request_key, r.position
        from ssi_return r
        join ssi_request q using (request_key)
       where r.dsms_id = :text and %1$s
       order by 1 desc
       limit :most
      """;

  /** Places of a request's first hub stand for all of its hubs. */
  private static final String OF_HITS =
      """
      (s.request_key = any (:keys::bigint[])
           and (s.request_key * 1000 = any (:places::bigint[])
                or s.request_key * 1000 + s.position = any (:places::bigint[])))
      """;

  private Question ofText(Question question, String text) {
    return ofPlaces(question, hits(question.viewer(), text));
  }

  private List<Long> hits(Viewer viewer, String text) {
    return database
        .sql(HITS.formatted(viewer.requests()))
        .params(viewer.parameters())
        .param("text", text)
        .param("most", CANDIDATES_MAX)
        .query((row, index) -> row.getLong("request_key") * 1000 + row.getInt("position"))
        .list();
  }

  private static Question ofPlaces(Question question, List<Long> places) {
    return question
        .where(OF_HITS)
        .with("places", array(places))
        .with("keys", array(places.stream().map(place -> place / 1000).distinct().toList()));
  }

  private Page recent(Asked asked, Duration looking) {
    Instant began = clock.instant();
    Search search = asked.search();
    boolean oldest = asked.order().oldestFirst();
    int rowsMax = asked.rowsMax();
    Bounds bounds = bounds(search);
    long place =
        !asked.after().isStart() ? asked.after().place() : oldest ? bounds.least() : bounds.most();
    boolean narrow = search.isFiltered() || !(search.wanted() instanceof Wanted.Anything);
    int looked = narrow ? Math.max(LOOKED_AT_FIRST, rowsMax) : rowsMax + 1;
    List<Found> rows = new ArrayList<>();
    while (true) {
      Question question = lookedThrough(asked);
      Look look = look(PAGE, question, asked, place, looked, rowsMax + 1 - rows.size());
      rows.addAll(look.rows());
      boolean moreEntries = look.entries() == looked;
      if (rows.size() > rowsMax || (!moreEntries && !look.moreRequests())) {
        return Page.of(rows, rowsMax, Optional.empty());
      }
      // All hubs of the last request were looked at unless the entries' own limit came first.
      place = moreEntries ? look.lastPlace() : look.lastRequest() * 1000 + (oldest ? 1000 : 0);
      if (bounds.isPast(place, oldest)) {
        return Page.of(rows, rowsMax, Optional.empty());
      }
      if (Duration.between(began, clock.instant()).compareTo(looking) > 0) {
        return new Page(List.copyOf(rows), new Mark(place, ""), at(place / 1000));
      }
      looked = Math.min(LOOKED_AT_MOST, looked * 4);
    }
  }

  private Page few(Question question, Asked asked, long place) {
    Look look = look(OF_SOME, question, asked, place, FEW_MAX, asked.rowsMax() + 1);
    return Page.of(look.rows(), asked.rowsMax(), Optional.empty());
  }

  private static String array(List<?> ids) {
    return "{" + String.join(",", ids.stream().map(String::valueOf).toList()) + "}";
  }

  /** The filters, and the digits that were typed where no index finds them. */
  private static Question lookedThrough(Asked asked) {
    Search search = asked.search();
    Question question = question(asked.viewer(), search);
    if (search.wanted() instanceof Wanted.Fragment(String digits)) {
      String hex = "upper(lpad(to_hex(s.device_id), 16, '0')) like ";
      if (search.get("anywhere").isPresent()) {
        question.where(hex + "'%' || :digits || '%'", "digits", digits);
      } else {
        question.where(
            "(" + hex + ":digits || '%' or " + hex + "'%' || :digits)", "digits", digits);
      }
    }
    return question;
  }

  /** What the filters say of a request and its entry. */
  private static Question question(Viewer viewer, Search search) {
    Question question = Question.of(viewer);
    search.get("type").ifPresent(type -> question.where("q.return_type = :type", "type", type));
    search
        .get("reason")
        .ifPresent(reason -> question.where("q.fault_reason = :reason", "reason", reason));
    search
        .get("party")
        .ifPresent(party -> question.where("q.party = :of_party", "of_party", party));
    search
        .from()
        .ifPresent(from ->
            question.where(
                "q.committed_at >= :from_time", "from_time", from.atOffset(ZoneOffset.UTC)));
    search
        .to()
        .ifPresent(to ->
            question.where("q.committed_at < :to_time", "to_time", to.atOffset(ZoneOffset.UTC)));
    search
        .get("code")
        .ifPresent(code -> {
          switch (code) {
            case "accepted" -> question.where("s.code = 'I0'");
            case "refused" -> question.where("s.code <> 'I0'");
            default -> question.where("s.code = :code::response_code", "code", code);
          }
        });
    return question;
  }

  /** What the filters say of a return and its hub. */
  private String hubConditions(Question question, Search search) {
    List<String> conditions = new ArrayList<>();
    search
        .get("stage")
        .ifPresent(stage -> {
          conditions.add("r.stage = :stage::return_stage");
          question.with("stage", stage);
        });
    search
        .get("outcome")
        .ifPresent(outcome -> {
          conditions.add("r.outcome = :outcome::return_outcome");
          question.with("outcome", outcome);
        });
    search
        .get("maker")
        .ifPresent(maker -> {
          conditions.add("d.manufacturer = :maker");
          question.with("maker", maker);
        });
    search
        .get("region")
        .ifPresent(region -> {
          conditions.add("d.csp_region = :region::csp_region");
          question.with("region", region);
        });
    search
        .get("csp")
        .ifPresent(csp -> {
          conditions.add("d.csp_region = any (:regions::csp_region[])");
          question.with(
              "regions",
              "{"
                  + String.join(
                      ",",
                      Arrays.stream(CspRegion.values())
                          .filter(region -> region.csp().equals(Optional.of(csp)))
                          .map(region -> '"' + region.text() + '"')
                          .toList())
                  + "}");
        });
    search
        .get("han")
        .ifPresent(han -> {
          conditions.add("d.han_variant = :han::han_variant");
          question.with("han", han);
        });
    search
        .get("late")
        .ifPresent(
            late -> conditions.add("l.code = 'I0' and is_late(d.removed_on, q.committed_on)"));
    search
        .get("age")
        .ifPresent(age -> {
          conditions.add("r.open and q.committed_at < :aged");
          question.with("aged", agedSince(Integer.parseInt(age)).atOffset(ZoneOffset.UTC));
        });
    return conditions.isEmpty() ? "true" : String.join("\n   and ", conditions);
  }

  private Instant agedSince(int days) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), Show.ZONE);
    return today.minusDays(days - 1L).atStartOfDay(Show.ZONE).toInstant();
  }

  private Look look(
      String source, Question question, Asked asked, long place, int entries, int rows) {
    Order order = asked.order();
    boolean oldest = order.oldestFirst();
    String hubConditions = hubConditions(question, asked.search());
    String sql =
        (source + FOUND)
            .formatted(
                question.viewer().requests(),
                oldest ? ">=" : "<=",
                oldest ? "asc" : "desc",
                oldest ? ">" : "<",
                question.conditions(),
                question.viewer().hubs(),
                hubConditions,
                oldest ? "max" : "min",
                order.sql(),
                order.after(asked.after()),
                order.clause(),
                Wording.COLUMNS);
    Look[] looked = {new Look(List.of(), false, 0, 0, 0)};
    List<Found> found = new ArrayList<>();
    LocalDate today = LocalDate.ofInstant(clock.instant(), Show.ZONE);
    database
        .sql(sql)
        .params(question.values())
        .param("from_key", place / 1000)
        .param("from_place", place)
        .param("entries", entries)
        .param("rows", rows)
        .param("today", today)
        .param("after_key", asked.after().key())
        .param("after_place", asked.after().place())
        .query((ResultSet row) -> {
          looked[0] =
              new Look(
                  List.of(),
                  row.getBoolean("more_requests"),
                  row.getLong("last_request"),
                  row.getLong("entries_seen"),
                  row.getLong("last_place"));
          if (row.getString("code") != null) {
            found.add(found(row, today));
          }
        });
    Look seen = looked[0];
    return new Look(
        List.copyOf(found),
        seen.moreRequests(),
        seen.lastRequest(),
        seen.entries(),
        seen.lastPlace());
  }

  private static Found found(ResultSet row, LocalDate today) throws SQLException {
    Instant notified = row.getTimestamp("committed_at").toInstant();
    LocalDate notifiedOn = LocalDate.ofInstant(notified, Show.ZONE);
    Date removed = row.getDate("removed_on");
    boolean accepted = row.getString("code").equals("I0");
    boolean closed = "Closed".equals(row.getString("stage"));
    LocalDate until =
        closed && row.getTimestamp("stage_at") != null
            ? LocalDate.ofInstant(row.getTimestamp("stage_at").toInstant(), Show.ZONE)
            : today;
    return new Found(
        new Mark(
            row.getLong("request_key") * 1000 + row.getInt("position"), row.getString("sort_key")),
        row.getLong("device_id"),
        row.getString("code"),
        row.getString("request_reference"),
        row.getInt("position"),
        row.getString("request_id"),
        row.getString("party"),
        row.getString("service_reference_variant"),
        Wording.read(row),
        notified,
        blank(row.getString("stage")),
        blank(row.getString("outcome")),
        row.getBigDecimal("charge_gbp"),
        blank(row.getString("dsms_id")),
        blank(row.getString("state")),
        blank(row.getString("manufacturer")),
        blank(row.getString("model")),
        blank(row.getString("csp_region")),
        blank(row.getString("han_variant")),
        blank(row.getString("logistics")),
        removed == null ? null : removed.toLocalDate(),
        accepted && removed != null && notifiedOn.isAfter(removed.toLocalDate().plusDays(5)),
        accepted ? (int) ChronoUnit.DAYS.between(notifiedOn, until) : 0);
  }

  private static String blank(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }

  /** The places between which the wanted days lie. */
  private record Bounds(long least, long most) {
    boolean isPast(long place, boolean oldest) {
      return oldest ? place >= most : place <= least;
    }
  }

  private static final String FIRST_SINCE =
      """
      select request_key from ssi_request where received_at >= :at order by received_at limit 1
      """;

  private static final String FIRST_AFTER =
      """
      select request_key from ssi_request where received_at > :at order by received_at limit 1
      """;

  private Bounds bounds(Search search) {
    Optional<Instant> to = search.to();
    Optional<Instant> aged = search.get("age").map(age -> agedSince(Integer.parseInt(age)));
    if (aged.isPresent() && to.filter(end -> end.isBefore(aged.get())).isEmpty()) {
      to = aged;
    }
    long least =
        search
            .from()
            .map(from -> key(FIRST_SINCE, from.minus(ARRIVAL_SLACK)).map(key -> key - 1))
            .orElse(Optional.of(0L))
            .map(key -> key * 1000)
            .orElse(Long.MAX_VALUE - 1);
    long most =
        to.flatMap(end -> key(FIRST_AFTER, end.plus(ARRIVAL_SLACK)))
            .map(key -> (key + 1) * 1000)
            .orElse(Long.MAX_VALUE);
    return new Bounds(least, most);
  }

  private Optional<Long> key(String sql, Instant at) {
    return database
        .sql(sql)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .query((row, index) -> row.getLong("request_key"))
        .optional();
  }

  private static final String COMMITTED =
      """
      select committed_at from ssi_request where request_key = :key
      """;

  private Optional<Instant> at(long key) {
    return database
        .sql(COMMITTED)
        .param("key", key)
        .query((row, index) -> row.getTimestamp("committed_at").toInstant())
        .optional();
  }

  // Ordered, so that the index is used also where nothing lies between.
  private static final String BEGINS_OR_ENDS =
      """
      (select device_id from ssi_hub where device_id between :low and :high
        order by device_id limit :most)
       union
      (select device_id from ssi_hub
        where eui64_mirrored(device_id) between :mirrored_low and :mirrored_high
        order by eui64_mirrored(device_id) limit :most)
       union
      (select device_id from ssi_entry where device_id between :low and :high
        order by device_id limit :most)
      """;

  /** Devices whose ID begins or ends with these digits, of whatever Party. */
  private List<Long> candidates(String digits) {
    String mirrored = new StringBuilder(digits).reverse().toString();
    return database
        .sql(BEGINS_OR_ENDS)
        .param("low", filled(digits, '0'))
        .param("high", filled(digits, 'F'))
        .param("mirrored_low", filled(mirrored, '0'))
        .param("mirrored_high", filled(mirrored, 'F'))
        .param("most", CANDIDATES_MAX + 1)
        .query((row, index) -> row.getLong("device_id"))
        .list();
  }

  private static long filled(String digits, char with) {
    return Long.parseUnsignedLong(digits + String.valueOf(with).repeat(16 - digits.length()), 16);
  }

  /** A hub of the inventory that no request has named, or not this viewer's. */
  public record Unnotified(
      long device, String maker, String model, String status, String logistics) {}

  private static final String UNNOTIFIED =
      """
      select d.device_id, coalesce(d.manufacturer, '') as maker, coalesce(d.model, '') as model,
             d.device_status::text as status, d.logistics_status::text as logistics
        from ssi_hub d
       where d.device_id = any (:ids::bigint[])
         and not d.returned
         and %s
       order by d.device_id
       limit :most
      """;

  /** Of the hubs looked for by ID, those of the viewer's inventory that are not Returned. */
  public List<Unnotified> unnotified(Viewer viewer, Search search) {
    List<Long> ids =
        switch (search.wanted()) {
          case Wanted.Hubs hubs -> hubs.ids().stream().map(DeviceId::eui64).toList();
          case Wanted.Fragment fragment -> candidates(fragment.digits());
          case Wanted.Anything anything -> List.of();
          case Wanted.OfRequest request -> List.of();
          case Wanted.Reference reference -> List.of();
          case Wanted.Text text -> List.of();
        };
    if (ids.isEmpty()) {
      return List.of();
    }
    return database
        .sql(UNNOTIFIED.formatted(viewer.hubs()))
        .params(viewer.parameters())
        .param("ids", array(ids))
        .param("most", HUBS_SHOWN_MAX)
        .query((row, index) ->
            new Unnotified(
                row.getLong("device_id"),
                row.getString("maker"),
                row.getString("model"),
                row.getString("status"),
                row.getString("logistics")))
        .list();
  }
}
