package hubreturns.ssi.overview;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.overview.Figures.CodeCount;
import hubreturns.ssi.overview.Figures.StageCount;
import hubreturns.ssi.overview.TableRow.Amount;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnOutcome;
import hubreturns.vocabulary.ReturnStage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page. Every figure is a link to its list. */
@Controller
public final class OverviewPage {
  static final int DAYS_OF_THE_CHART = 28;

  private final BackgroundCount counting;
  private final Figures figures;
  private final DisplayFormat show;

  /** Whether Returns Records are delivered at all. */
  private final boolean dsms;

  /** The page with the figures that were counted. */
  public OverviewPage(
      BackgroundCount counting,
      SsiDatabase database,
      DisplayFormat show,
      SsiConfiguration configuration) {
    this.counting = counting;
    this.figures = new Figures(database.reading());
    this.show = show;
    this.dsms = configuration.dsms();
  }

  /**
   * A figure, and the list of what it counts.
   *
   * @param mark the colour: blank, good, warn or bad
   */
  public record Figure(long amount, String name, String hint, String mark, String link) {
    private Figure markedWhenAny(String colour) {
      return new Figure(amount, name, hint, amount > 0 ? colour : "good", link);
    }
  }

  /** Hubs rejected with one code. */
  public record Rejection(ResponseCode code, long hubs, ReturnsLink link) {}

  /** What closed returns with one outcome cost. */
  public record Charge(String outcome, long hubs, BigDecimal pounds, ReturnsLink link) {}

  @GetMapping("/")
  String overview(Viewer viewer, Model model) {
    Optional<Instant> countedAt = counting.freshen();
    LocalDate today = show.today();
    LocalDate since = today.minusDays(DAYS_OF_THE_CHART - 1L);
    List<CodeCount> byCode = figures.byCode(viewer, since);
    List<StageCount> byStage = figures.byStage(viewer);
    long overdue = figures.overdue(viewer, today);
    model.addAttribute("countedAt", countedAt.orElse(null));
    model.addAttribute("empty", byStage.isEmpty() && byCode.isEmpty() && overdue == 0);
    model.addAttribute("figures", figures(byCode, byStage, overdue, today));
    model.addAttribute("stages", stages(byStage));
    List<Charge> charges = charges(byStage);
    model.addAttribute("charges", charges);
    model.addAttribute(
        "charged", charges.stream().map(Charge::pounds).reduce(BigDecimal.ZERO, BigDecimal::add));
    model.addAttribute("days", DAYS_OF_THE_CHART);
    model.addAttribute("byDay", ReturnsByDay.chart(byCode, since, today, show));
    model.addAttribute("byDayRows", ReturnsByDay.rows(byCode, show));
    model.addAttribute("rejections", rejections(byCode, since));
    model.addAttribute(
        "ages", OpenReturnsByAge.RANGES.stream().map(OpenReturnsByAge.Range::label).toList());
    model.addAttribute("byAge", OpenReturnsByAge.chart(byStage, today, show));
    model.addAttribute("byAgeRows", OpenReturnsByAge.rows(byStage, today));
    model.addAttribute(
        "openStages", OpenReturnsByAge.STAGES.stream().map(ReturnStage::text).toList());
    return "overview";
  }

  private List<Figure> figures(
      List<CodeCount> byCode, List<StageCount> byStage, long overdue, LocalDate today) {
    String period = "in the last " + DAYS_OF_THE_CHART + " days";
    ReturnsLink lately = ReturnsLink.ALL.with("from", today.minusDays(DAYS_OF_THE_CHART - 1L));
    return List.of(
        figure(
                overdue,
                overdue == 1 ? "overdue hub" : "overdue hubs",
                "removed more than " + Deadlines.DAYS_TO_RETURN + " days ago, not returned",
                "/overdue")
            .markedWhenAny("bad"),
        figure(
                sum(byCode, CodeCount::late),
                "returned late",
                "after day " + Deadlines.DAYS_TO_RETURN + ", " + period,
                lately.with("late", 1))
            .markedWhenAny("warn"),
        figure(
                open(byStage, count -> Deadlines.isNearDay90(count.day(), today)),
                "near day " + Deadlines.DAYS_TO_CLOSE,
                "open for %d to %d days"
                    .formatted(Deadlines.DAYS_TO_WARNING, Deadlines.DAYS_TO_CLOSE),
                ReturnsLink.ALL
                    .with("age", Deadlines.DAYS_TO_WARNING)
                    .with("from", today.minusDays(Deadlines.DAYS_TO_CLOSE)))
            .markedWhenAny("warn"),
        figure(
                open(byStage, count -> Deadlines.isPastDay90(count.day(), today)),
                "past day " + Deadlines.DAYS_TO_CLOSE,
                "still open",
                ReturnsLink.ALL
                    .with("age", Deadlines.DAYS_TO_CLOSE)
                    .with("to", today.minusDays(Deadlines.DAYS_TO_CLOSE + 1L)))
            .markedWhenAny("bad"),
        figure(
            open(byStage, count -> count.stage() == ReturnStage.NOTIFIED),
            "waiting for Remedy",
            dsms ? "accepted, no Returns Record yet" : "Remedy is not configured",
            ReturnsLink.ALL.with("stage", ReturnStage.NOTIFIED.text())),
        figure(
            sum(byCode, CodeCount::accepted), "accepted", period, lately.with("code", "accepted")),
        figure(
            sum(byCode, count -> !count.accepted()),
            "rejected",
            period,
            lately.with("code", "rejected")));
  }

  private static Figure figure(long amount, String name, String hint, Object link) {
    return new Figure(amount, name, hint, "", link.toString());
  }

  private static long sum(List<CodeCount> all, Predicate<CodeCount> which) {
    return all.stream().filter(which).mapToLong(CodeCount::hubs).sum();
  }

  private static long open(List<StageCount> all, Predicate<StageCount> which) {
    return hubs(all, count -> count.stage().isOpen() && which.test(count));
  }

  private static long hubs(List<StageCount> all, Predicate<StageCount> which) {
    return all.stream().filter(which).mapToLong(StageCount::hubs).sum();
  }

  private static List<TableRow> stages(List<StageCount> counts) {
    return Arrays.stream(ReturnStage.values())
        .map(stage -> {
          ReturnsLink link = ReturnsLink.ALL.with("stage", stage.text());
          long hubs = hubs(counts, count -> count.stage() == stage);
          return new TableRow(stage.text(), List.of(new Amount(hubs, link)), link);
        })
        .toList();
  }

  private static List<Charge> charges(List<StageCount> counts) {
    return Arrays.stream(ReturnOutcome.values())
        .map(outcome -> {
          List<StageCount> own =
              counts.stream()
                  .filter(count -> count.outcome().equals(Optional.of(outcome)))
                  .toList();
          return new Charge(
              outcome.text(),
              own.stream().mapToLong(StageCount::hubs).sum(),
              own.stream().map(StageCount::chargeGbp).reduce(BigDecimal.ZERO, BigDecimal::add),
              ReturnsLink.ALL.with("outcome", outcome.text()));
        })
        .filter(charge -> charge.hubs() > 0)
        .toList();
  }

  private static List<Rejection> rejections(List<CodeCount> counts, LocalDate since) {
    TreeMap<ResponseCode, Long> codes = new TreeMap<>();
    counts.stream()
        .filter(count -> !count.accepted())
        .forEach(count -> codes.merge(count.code(), count.hubs(), Long::sum));
    return codes.entrySet().stream()
        .sorted(Map.Entry.<ResponseCode, Long>comparingByValue().reversed())
        .map(code ->
            new Rejection(
                code.getKey(),
                code.getValue(),
                ReturnsLink.ALL.with("code", code.getKey().text()).with("from", since)))
        .toList();
  }
}
