package hubreturns.ssi.returns;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.returns.ReturnsQuery.Result;
import hubreturns.ssi.returns.ReturnsQuery.Section;
import hubreturns.vocabulary.UkDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The returns that a viewer may see, page by page in the order in which they were decided.
 *
 * <p>A page reads at most {@link #HUBS_READ_MAX} hubs. If a filter finds little among many hubs,
 * the page says how far back it read, and the next page continues from there. So every page costs
 * the same at any size of the tables. It shows the same on a fast and on a slow machine, and it
 * needs no index on data that changes. A list sorted by a column sorts the newest {@link
 * #HUBS_SORTED_MAX} hubs.
 */
final class ReturnsList {
  /** Rows of one page. */
  static final int PAGE_ROWS = 50;

  static final int HUBS_READ_MAX = 18_000;
  static final int HUBS_SORTED_MAX = 5_000;
  private static final int HUBS_READ_FIRST = 2_000;
  private static final int HUBS_READ_AT_ONCE_MAX = 8_000;
  private static final int KNOWN_HUBS_MAX = 100_000;
  private static final int EXPORT_ROWS = 2_000;
  // Keys follow the order of arrival, except for requests that overlap. Those last seconds at most.
  private static final Duration ARRIVAL_SLACK = Duration.ofMinutes(10);

  private final ReturnsQuery query;
  private final KnownHubs knownHubs;
  private final Clock clock;

  ReturnsList(JdbcClient database, KnownHubs knownHubs, Clock clock) {
    this.query = new ReturnsQuery(database);
    this.knownHubs = knownHubs;
    this.clock = clock;
  }

  /**
   * One page.
   *
   * @param rows at most {@link #PAGE_ROWS}
   * @param next where the next page begins; {@link PageStart#FIRST} when there is none
   * @param readBackTo the time back to which this page read, when it stopped before the end
   */
  public record Page(List<ReturnRow> rows, PageStart next, Optional<Instant> readBackTo) {
    private static Page of(List<ReturnRow> rows, int rowsMax, Optional<Instant> readBackTo) {
      return rows.size() > rowsMax
          ? new Page(
              List.copyOf(rows.subList(0, rowsMax)), rows.get(rowsMax - 1).start(), readBackTo)
          : new Page(List.copyOf(rows), PageStart.FIRST, readBackTo);
    }

    /** Whether another page follows. */
    public boolean hasNext() {
      return !next.isFirst();
    }
  }

  /** The page that begins after this row. */
  Page page(Viewer viewer, Search search, PageStart start) {
    return read(viewer, search, new Pace(search.order(), start, PAGE_ROWS, HUBS_READ_MAX));
  }

  /**
   * Hands over everything that the search finds, however long it takes.
   *
   * @param order by time
   */
  void all(Viewer viewer, Search search, Order order, Consumer<ReturnRow> each) {
    PageStart start = PageStart.FIRST;
    do {
      Page page = read(viewer, search, new Pace(order, start, EXPORT_ROWS, Long.MAX_VALUE));
      page.rows().forEach(each);
      start = page.next();
    } while (!start.isFirst());
  }

  /** How many rows a page has, and how many hubs are read for it. */
  private record Pace(Order order, PageStart start, int rowsMax, long hubsMax) {}

  private Page read(Viewer viewer, Search search, Pace pace) {
    LocalDate today = UkDay.of(clock.instant());
    ReturnFilters filters = ReturnFilters.of(viewer, search, today);
    if (knownHubs.narrow(filters, search)) {
      return ofKnownHubs(filters, pace, today);
    }
    filters.whereDigitsOf(search);
    Bounds bounds = bounds(search, today);
    return pace.order().isByColumn()
        ? sorted(filters, bounds, pace, today)
        : readOn(filters, bounds, search.isNarrow(), pace, today);
  }

  private Page ofKnownHubs(ReturnFilters filters, Pace pace, LocalDate today) {
    // A list that is sorted by a column continues after a row by the row's sort key.
    boolean continues = !pace.start().isFirst() && !pace.order().isByColumn();
    long first = pace.order().oldestFirst() ? 0 : Long.MAX_VALUE;
    long place = continues ? pace.start().place() : first;
    Section stretch =
        new Section(pace.order(), pace.start(), place, KNOWN_HUBS_MAX, pace.rowsMax() + 1);
    return Page.of(
        query.ofKnownHubs(filters, stretch, today).rows(), pace.rowsMax(), Optional.empty());
  }

  private Page sorted(ReturnFilters filters, Bounds bounds, Pace pace, LocalDate today) {
    Section stretch =
        new Section(pace.order(), pace.start(), bounds.most(), HUBS_SORTED_MAX, pace.rowsMax() + 1);
    Result result = query.inOrder(filters, stretch, today);
    boolean more =
        (result.moreRequests() || result.hubsRead() == HUBS_SORTED_MAX)
            && ReturnsQuery.placeBefore(result.lastRequest()) > bounds.least();
    return Page.of(
        result.rows(),
        pace.rowsMax(),
        more ? query.decidedAt(result.lastRequest()) : Optional.empty());
  }

  /** Reads stretch after stretch until the page is full, the end is reached or enough is read. */
  private Page readOn(
      ReturnFilters filters, Bounds bounds, boolean narrow, Pace pace, LocalDate today) {
    boolean oldest = pace.order().oldestFirst();
    int rowsMax = pace.rowsMax();
    long place =
        !pace.start().isFirst() ? pace.start().place() : oldest ? bounds.least() : bounds.most();
    int hubsMax = narrow ? Math.max(HUBS_READ_FIRST, rowsMax) : rowsMax + 1;
    long hubsRead = 0;
    List<ReturnRow> rows = new ArrayList<>();
    while (true) {
      Result result =
          query.inOrder(
              filters,
              new Section(pace.order(), PageStart.FIRST, place, hubsMax, rowsMax + 1 - rows.size()),
              today);
      rows.addAll(result.rows());
      hubsRead += hubsMax;
      boolean moreHubs = result.hubsRead() == hubsMax;
      if (rows.size() > rowsMax || (!moreHubs && !result.moreRequests())) {
        return Page.of(rows, rowsMax, Optional.empty());
      }
      // All hubs of the last request were read unless the limit on hubs came first.
      long last = result.lastRequest();
      place =
          moreHubs
              ? result.lastPlace()
              : oldest ? ReturnsQuery.placeAfter(last) : ReturnsQuery.placeBefore(last);
      if (oldest ? place >= bounds.most() : place <= bounds.least()) {
        return Page.of(rows, rowsMax, Optional.empty());
      }
      if (hubsRead >= pace.hubsMax()) {
        return new Page(
            List.copyOf(rows),
            new PageStart(place, ""),
            query.decidedAt(moreHubs ? ReturnsQuery.requestAt(place) : last));
      }
      hubsMax = Math.min(HUBS_READ_AT_ONCE_MAX, hubsMax * 4);
    }
  }

  /** The places between which the days of a search lie. */
  private record Bounds(long least, long most) {}

  private Bounds bounds(Search search, LocalDate today) {
    Optional<Instant> to = search.to();
    Optional<Instant> aged = ReturnFilters.agedBefore(search, today);
    if (aged.isPresent() && to.filter(end -> end.isBefore(aged.get())).isEmpty()) {
      to = aged;
    }
    long least =
        search
            .from()
            .map(from ->
                query
                    .firstSince(from.minus(ARRIVAL_SLACK))
                    .map(key -> ReturnsQuery.placeBefore(key - 1))
                    .orElse(Long.MAX_VALUE - 1))
            .orElse(0L);
    long most =
        to.flatMap(end -> query.firstSince(end.plus(ARRIVAL_SLACK)))
            .map(ReturnsQuery::placeAfter)
            .orElse(Long.MAX_VALUE);
    return new Bounds(least, most);
  }
}
