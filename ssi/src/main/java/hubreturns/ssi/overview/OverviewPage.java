package hubreturns.ssi.overview;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.overview.Chart.Column;
import hubreturns.ssi.overview.Chart.Piece;
import hubreturns.ssi.overview.Figures.Notified;
import hubreturns.ssi.overview.Figures.Standing;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.returns.Search;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: every figure leads to the list behind it. */
@Controller
public final class OverviewPage {
  static final int DAYS_OF_THE_CHART = 28;
  private static final int DAYS_TO_NOTIFY = 5;
  private static final List<String> AGES =
      List.of("0–14", "15–29", "30–44", "45–59", "60–74", "75–90", "over 90");

  private final Counting counting;
  private final Figures figures;
  private final Show show;
  private final boolean dsms;

  /**
   * The overview of what was counted.
   *
   * @param dsms whether Returns Records are delivered at all
   */
  public OverviewPage(Counting counting, JdbcClient database, Show show, boolean dsms) {
    this.counting = counting;
    this.figures = new Figures(database);
    this.show = show;
    this.dsms = dsms;
  }

  /** A figure with the list behind it. */
  public record Figure(long amount, String what, String hint, String mark, String link) {}

  /** A row of a table that stands for a chart. */
  public record Row(String head, List<Amount> amounts, String link) {}

  /** Some hubs with the list of them. */
  public record Amount(long hubs, String link) {}

  /** Why hubs were refused. */
  public record Refusal(ResponseCode code, long hubs, String link) {}

  @GetMapping("/")
  String overview(Viewer viewer, Model model) {
    Optional<Instant> countedAt = counting.freshen();
    LocalDate today = show.today();
    LocalDate since = today.minusDays(DAYS_OF_THE_CHART - 1L);
    List<Notified> notified = figures.notified(viewer, since);
    List<Standing> standing = figures.standing(viewer);
    long overdue = figures.overdue(viewer, today.minusDays(DAYS_TO_NOTIFY));
    model.addAttribute("countedAt", countedAt.orElse(null));
    model.addAttribute("empty", standing.isEmpty() && notified.isEmpty() && overdue == 0);
    model.addAttribute("figures", figures(notified, standing, overdue, since, today));
    model.addAttribute("stages", stages(standing));
    model.addAttribute("charges", charges(standing));
    model.addAttribute("since", since);
    model.addAttribute("days", DAYS_OF_THE_CHART);
    model.addAttribute("byDay", byDay(notified, since, today));
    model.addAttribute("byDayRows", byDayRows(notified));
    model.addAttribute("refusals", refusals(notified, since));
    model.addAttribute("ages", AGES);
    model.addAttribute("byAge", byAge(standing, today));
    model.addAttribute("byAgeRows", byAgeRows(standing, today));
    model.addAttribute("openStages", open());
    model.addAttribute("dsms", dsms);
    return "overview";
  }

  private List<Figure> figures(
      List<Notified> notified,
      List<Standing> standing,
      long overdue,
      LocalDate since,
      LocalDate today) {
    long soon = hubs(standing, s -> isOpen(s) && age(s, today) >= 75 && age(s, today) <= 90);
    long past = hubs(standing, s -> isOpen(s) && age(s, today) > 90);
    long waiting = hubs(standing, s -> s.stage().equals("Notified"));
    String period = "from=" + since;
    return List.of(
        new Figure(
            overdue,
            "overdue hubs",
            "removed more than 5 days ago, not notified",
            overdue > 0 ? "bad" : "good",
            "/overdue"),
        new Figure(
            sum(notified, n -> n.late()),
            "notified late",
            "after day 5, in these 28 days",
            sum(notified, n -> n.late()) > 0 ? "warn" : "good",
            "/returns?late=1&" + period),
        new Figure(
            soon,
            "approaching day 90",
            "open for 75 to 90 days",
            soon > 0 ? "warn" : "good",
            "/returns?age=75&from=" + today.minusDays(90)),
        new Figure(
            past,
            "past day 90",
            "open, and late",
            past > 0 ? "bad" : "good",
            "/returns?age=90&to=" + today.minusDays(91)),
        new Figure(
            waiting,
            "waiting for Remedy",
            dsms ? "accepted, record not raised yet" : "no delivery is configured",
            "",
            "/returns?stage=Notified"),
        new Figure(
            sum(notified, n -> n.code().equals("I0")),
            "accepted",
            "in these 28 days",
            "",
            "/returns?code=accepted&" + period),
        new Figure(
            sum(notified, n -> !n.code().equals("I0")),
            "refused",
            "in these 28 days",
            "",
            "/returns?code=refused&" + period));
  }

  private static long sum(List<Notified> all, Predicate<Notified> which) {
    return all.stream().filter(which).mapToLong(Notified::hubs).sum();
  }

  private static long hubs(List<Standing> all, Predicate<Standing> which) {
    return all.stream().filter(which).mapToLong(Standing::hubs).sum();
  }

  private static boolean isOpen(Standing standing) {
    return !standing.stage().equals("Closed");
  }

  private static long age(Standing standing, LocalDate today) {
    return ChronoUnit.DAYS.between(standing.day(), today);
  }

  private static String link(String name, String value) {
    return "/returns?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static List<Row> stages(List<Standing> standing) {
    return Search.STAGES.stream()
        .map(stage ->
            new Row(
                stage,
                List.of(
                    new Amount(hubs(standing, s -> s.stage().equals(stage)), link("stage", stage))),
                link("stage", stage)))
        .toList();
  }

  /** What closed returns cost by outcome. */
  public record Charge(String outcome, long hubs, BigDecimal pounds, String link) {}

  private static List<Charge> charges(List<Standing> standing) {
    return Search.OUTCOMES.stream()
        .map(outcome ->
            new Charge(
                outcome,
                hubs(standing, s -> s.outcome().equals(outcome)),
                standing.stream()
                    .filter(s -> s.outcome().equals(outcome))
                    .map(Standing::chargeGbp)
                    .reduce(BigDecimal.ZERO, BigDecimal::add),
                link("outcome", outcome)))
        .filter(charge -> charge.hubs() > 0)
        .toList();
  }

  private Chart byDay(List<Notified> notified, LocalDate since, LocalDate today) {
    List<Column> columns = new ArrayList<>();
    for (LocalDate day = since; !day.isAfter(today); day = day.plusDays(1)) {
      LocalDate one = day;
      long accepted = sum(notified, n -> n.day().equals(one) && n.code().equals("I0"));
      long refused = sum(notified, n -> n.day().equals(one) && !n.code().equals("I0"));
      String of = "from=" + day + "&to=" + day;
      boolean labelled = ChronoUnit.DAYS.between(since, day) % 7 == 6;
      columns.add(
          new Column(
              labelled ? show.shortDay(day) : "",
              List.of(
                  new Piece(
                      accepted,
                      "s1",
                      show.day(day) + ": " + show.number(accepted) + " accepted",
                      "/returns?code=accepted&" + of),
                  new Piece(
                      refused,
                      "sbad",
                      show.day(day) + ": " + show.number(refused) + " refused",
                      "/returns?code=refused&" + of))));
    }
    return Chart.of(columns);
  }

  private List<Row> byDayRows(List<Notified> notified) {
    TreeMap<LocalDate, long[]> days = new TreeMap<>(Comparator.reverseOrder());
    for (Notified one : notified) {
      long[] amounts = days.computeIfAbsent(one.day(), day -> new long[2]);
      amounts[one.code().equals("I0") ? 0 : 1] += one.hubs();
    }
    return days.entrySet().stream()
        .map(day -> byDayRow(day.getKey(), day.getValue()[0], day.getValue()[1]))
        .toList();
  }

  private Row byDayRow(LocalDate day, long accepted, long refused) {
    String of = "from=" + day + "&to=" + day;
    return new Row(
        show.day(day),
        List.of(
            new Amount(accepted, "/returns?code=accepted&" + of),
            new Amount(refused, "/returns?code=refused&" + of)),
        "/returns?" + of);
  }

  private static List<Refusal> refusals(List<Notified> notified, LocalDate since) {
    TreeMap<String, Long> codes = new TreeMap<>();
    notified.stream()
        .filter(n -> !n.code().equals("I0"))
        .forEach(n -> codes.merge(n.code(), n.hubs(), Long::sum));
    return codes.entrySet().stream()
        .sorted(java.util.Map.Entry.<String, Long>comparingByValue().reversed())
        .map(code ->
            new Refusal(
                Word.of(ResponseCode.class, code.getKey()),
                code.getValue(),
                "/returns?code=" + code.getKey() + "&from=" + since))
        .toList();
  }

  private static List<String> open() {
    return Search.STAGES.stream().filter(stage -> !stage.equals("Closed")).toList();
  }

  private static int bucket(long days) {
    return days > 90 ? AGES.size() - 1 : (int) Math.min(days / 15, AGES.size() - 2);
  }

  private static long of(List<Standing> standing, LocalDate today, int bucket, String stage) {
    return hubs(standing, s -> s.stage().equals(stage) && bucket(age(s, today)) == bucket);
  }

  private Chart byAge(List<Standing> standing, LocalDate today) {
    List<Column> columns = new ArrayList<>();
    for (int bucket = 0; bucket < AGES.size(); bucket++) {
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < open().size(); i++) {
        String stage = open().get(i);
        long hubs = of(standing, today, bucket, stage);
        pieces.add(
            new Piece(
                hubs,
                "s" + (i + 1),
                AGES.get(bucket) + " days, " + stage + ": " + show.number(hubs),
                link("stage", stage) + aged(today, bucket)));
      }
      columns.add(new Column(AGES.get(bucket), pieces));
    }
    return Chart.of(columns);
  }

  private static String aged(LocalDate today, int bucket) {
    if (bucket == AGES.size() - 1) {
      return "&to=" + today.minusDays(91);
    }
    long most = bucket == AGES.size() - 2 ? 90 : bucket * 15L + 14;
    return "&from=" + today.minusDays(most) + "&to=" + today.minusDays(bucket * 15L);
  }

  private List<Row> byAgeRows(List<Standing> standing, LocalDate today) {
    List<Row> rows = new ArrayList<>();
    for (String stage : open()) {
      List<Amount> amounts = new ArrayList<>();
      for (int bucket = 0; bucket < AGES.size(); bucket++) {
        amounts.add(
            new Amount(
                of(standing, today, bucket, stage), link("stage", stage) + aged(today, bucket)));
      }
      rows.add(new Row(stage, amounts, link("stage", stage)));
    }
    return rows;
  }
}
