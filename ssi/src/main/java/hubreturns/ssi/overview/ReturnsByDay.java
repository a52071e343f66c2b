package hubreturns.ssi.overview;

import hubreturns.ssi.overview.Chart.Column;
import hubreturns.ssi.overview.Chart.Segment;
import hubreturns.ssi.overview.Figures.CodeCount;
import hubreturns.ssi.overview.TableRow.Amount;
import hubreturns.ssi.page.DisplayFormat;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hubs accepted and rejected on each day, as a chart and as its table. */
final class ReturnsByDay {
  private static final int DAYS_BETWEEN_LABELS = 7;

  private ReturnsByDay() {}

  /** The chart of the days from {@code since} to {@code today}. */
  static Chart chart(List<CodeCount> counts, LocalDate since, LocalDate today, DisplayFormat show) {
    SortedMap<LocalDate, DayCount> days = days(counts);
    List<Column> columns = new ArrayList<>();
    for (LocalDate day = since; !day.isAfter(today); day = day.plusDays(1)) {
      DayCount count = days.getOrDefault(day, DayCount.NONE);
      boolean labelled = columns.size() % DAYS_BETWEEN_LABELS == DAYS_BETWEEN_LABELS - 1;
      columns.add(
          new Column(
              labelled ? show.shortDay(day) : "",
              List.of(
                  new Segment(
                      count.accepted(),
                      "s1",
                      show.day(day) + ": " + show.number(count.accepted()) + " accepted",
                      accepted(day).toString()),
                  new Segment(
                      count.rejected(),
                      "sbad",
                      show.day(day) + ": " + show.number(count.rejected()) + " rejected",
                      rejected(day).toString()))));
    }
    return Chart.of(columns);
  }

  /** The days that have any, the newest first. */
  static List<TableRow> rows(List<CodeCount> counts, DisplayFormat show) {
    List<TableRow> rows = new ArrayList<>();
    days(counts)
        .forEach((day, count) ->
            rows.add(
                new TableRow(
                    show.day(day),
                    List.of(
                        new Amount(count.accepted(), accepted(day)),
                        new Amount(count.rejected(), rejected(day))),
                    on(day))));
    return rows;
  }

  private record DayCount(long accepted, long rejected) {
    private static final DayCount NONE = new DayCount(0, 0);

    private static DayCount of(CodeCount count) {
      return count.accepted() ? new DayCount(count.hubs(), 0) : new DayCount(0, count.hubs());
    }

    private DayCount plus(DayCount other) {
      return new DayCount(accepted + other.accepted, rejected + other.rejected);
    }
  }

  private static SortedMap<LocalDate, DayCount> days(List<CodeCount> counts) {
    SortedMap<LocalDate, DayCount> days = new TreeMap<>(Comparator.reverseOrder());
    counts.forEach(count -> days.merge(count.day(), DayCount.of(count), DayCount::plus));
    return days;
  }

  private static ReturnsLink on(LocalDate day) {
    return ReturnsLink.ALL.with("from", day).with("to", day);
  }

  private static ReturnsLink accepted(LocalDate day) {
    return on(day).with("code", "accepted");
  }

  private static ReturnsLink rejected(LocalDate day) {
    return on(day).with("code", "rejected");
  }
}
