package hubreturns.ssi.overview;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.overview.Chart.Column;
import hubreturns.ssi.overview.Chart.Segment;
import hubreturns.ssi.overview.Figures.StageCount;
import hubreturns.ssi.overview.TableRow.Amount;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.vocabulary.ReturnStage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Open returns by their age in days and by stage, as a chart and as its table. */
final class OpenReturnsByAge {
  private static final int DAYS_OF_A_RANGE = 15;

  static final List<ReturnStage> STAGES =
      Arrays.stream(ReturnStage.values()).filter(ReturnStage::isOpen).toList();

  /** Ages in days, up to the day by which a return should be closed, and past it. */
  static final List<Range> RANGES = ranges();

  private OpenReturnsByAge() {}

  /** Ages in days, both ends included. */
  record Range(int least, int most) {
    boolean holds(long age) {
      return age >= least && age <= most;
    }

    String label() {
      return isLast() ? "over " + Deadlines.DAYS_TO_CLOSE : least + "–" + most;
    }

    private boolean isLast() {
      return most == Integer.MAX_VALUE;
    }

    private ReturnsLink narrow(ReturnsLink link, LocalDate today) {
      ReturnsLink until = link.with("to", today.minusDays(least));
      return isLast() ? until : until.with("from", today.minusDays(most));
    }
  }

  private static List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    for (int least = 0; least < Deadlines.DAYS_TO_CLOSE; least += DAYS_OF_A_RANGE) {
      int next = least + DAYS_OF_A_RANGE;
      ranges.add(
          new Range(least, next < Deadlines.DAYS_TO_CLOSE ? next - 1 : Deadlines.DAYS_TO_CLOSE));
    }
    ranges.add(new Range(Deadlines.DAYS_TO_CLOSE + 1, Integer.MAX_VALUE));
    return List.copyOf(ranges);
  }

  private static long hubs(
      List<StageCount> counts, LocalDate today, Range range, ReturnStage stage) {
    return counts.stream()
        .filter(count -> count.stage() == stage && range.holds(count.age(today)))
        .mapToLong(StageCount::hubs)
        .sum();
  }

  private static ReturnsLink link(ReturnStage stage) {
    return ReturnsLink.ALL.with("stage", stage.text());
  }

  static Chart chart(List<StageCount> counts, LocalDate today, DisplayFormat show) {
    List<Column> columns = new ArrayList<>();
    for (Range range : RANGES) {
      List<Segment> pieces = new ArrayList<>();
      for (ReturnStage stage : STAGES) {
        long hubs = hubs(counts, today, range, stage);
        pieces.add(
            new Segment(
                hubs,
                "s" + (pieces.size() + 1),
                range.label() + " days, " + stage.text() + ": " + show.number(hubs),
                range.narrow(link(stage), today).toString()));
      }
      columns.add(new Column(range.label(), pieces));
    }
    return Chart.of(columns);
  }

  static List<TableRow> rows(List<StageCount> counts, LocalDate today) {
    return STAGES.stream()
        .map(stage ->
            new TableRow(
                stage.text(),
                RANGES.stream()
                    .map(range ->
                        new Amount(
                            hubs(counts, today, range, stage), range.narrow(link(stage), today)))
                    .toList(),
                link(stage)))
        .toList();
  }
}
