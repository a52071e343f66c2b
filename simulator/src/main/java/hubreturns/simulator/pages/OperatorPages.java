package hubreturns.simulator.pages;

import static hubreturns.simulator.web.Html.escape;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.Fault;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.lifecycle.SimulatedClock;
import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Selection;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.records.Transaction;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.Html;
import hubreturns.simulator.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pages an operator looks at, and the few things that can be done from them. */
public final class OperatorPages implements Handler {
  private static final int PAGE_SIZE = 50;
  private static final int PAGE_MAX = 1_000_000;
  private static final int ADVANCE_DAYS_MAX = 90;

  private final Database database;
  private final Remedy remedy;
  private final LifeCycle lifeCycle;
  private final FaultScript faults;

  /** Shows what these parts hold. */
  public OperatorPages(Database database, Remedy remedy, LifeCycle lifeCycle, FaultScript faults) {
    this.database = database;
    this.remedy = remedy;
    this.lifeCycle = lifeCycle;
    this.faults = faults;
  }

  @Override
  public Answer answer(Request request) {
    String route = request.method() + " /" + String.join("/", request.path());
    if (route.equals("GET /")) {
      return records(request);
    }
    if (route.equals("GET /simulator.css")) {
      return Answer.text(200, "text/css", Stylesheet.TEXT).with("Cache-Control", "max-age=3600");
    }
    if (route.equals("POST /controls/clock")) {
      return setClock(request.form().orElse(Map.of()));
    }
    if (route.equals("POST /controls/faults")) {
      faults.clear();
      return Answer.seeOther("/");
    }
    if (request.segment(0).equals("records")) {
      return record(request);
    }
    return notFound();
  }

  private static Answer notFound() {
    return Html.page(
        404, "Not found", "<h1>There is nothing here</h1><p><a href=\"/\">Records</a>");
  }

  private Answer record(Request request) {
    Optional<EntryId> id = EntryId.parse(request.segment(1));
    if (id.isEmpty()) {
      return notFound();
    }
    if (request.method().equals("GET") && request.path().size() == 2) {
      return database
          .read(tx -> ReturnsRecords.find(tx, id.get()).map(entry -> details(tx, entry)))
          .orElseGet(OperatorPages::notFound);
    }
    if (request.method().equals("POST") && request.segment(2).equals("csp")) {
      Optional<Csp> csp =
          request.form().map(form -> form.getOrDefault("csp", "")).flatMap(Csp::named);
      csp.ifPresent(
          chosen -> remedy.change(id.get(), Map.of(Field.CSP, Optional.of(chosen.text()))));
      return csp.isPresent()
          ? Answer.seeOther("/records/" + id.get())
          : Answer.problem(400, "csp is Arqiva, Telefonica or Vodafone.");
    }
    return notFound();
  }

  private Answer setClock(Map<String, String> form) {
    Optional<Integer> days = number(form.getOrDefault("days", "0"), ADVANCE_DAYS_MAX);
    Optional<Double> speed = speed(form.getOrDefault("speed", ""));
    if (days.isEmpty() || (form.containsKey("speed") && speed.isEmpty())) {
      return Answer.problem(400, "days is 0 to 90, speed is 0 to 31536000.");
    }
    speed.ifPresent(lifeCycle.clock()::runAt);
    lifeCycle.clock().advance(Duration.ofDays(days.get()));
    lifeCycle.turn();
    lifeCycle.keepTime();
    return Answer.seeOther("/");
  }

  private static Optional<Integer> number(String text, int max) {
    try {
      return Optional.of(Integer.parseInt(text)).filter(value -> value >= 0 && value <= max);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> speed(String text) {
    try {
      return Optional.of(Double.parseDouble(text))
          .filter(value -> value >= 0 && value <= SimulatedClock.SPEED_MAX);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Answer records(Request request) {
    String search = request.query("search").orElse("").strip();
    Optional<Stage> stage = request.query("stage").flatMap(Stage::named);
    int page = request.query("page").flatMap(text -> number(text, PAGE_MAX)).orElse(1);
    int offset = Math.max(0, page - 1) * PAGE_SIZE;
    Condition condition = condition(search, stage);
    return database.read(tx -> {
      List<Entry> entries =
          ReturnsRecords.list(
              tx,
              new Selection(
                  condition,
                  List.of(new Selection.SortKey(Field.ENTRY_ID, false)),
                  Optional.of(PAGE_SIZE),
                  offset));
      long count = ReturnsRecords.count(tx, condition);
      return Html.page(
          200,
          "DSMS and CSP simulator",
          """
          <header><h1>DSMS and CSP simulator</h1><a href="/csp">CSP inboxes</a>
          <a href="/stats">Counts</a></header>
          <div class="panels">%s%s%s%s</div>
          <h2>Returns Records</h2>
          %s
          <table><thead><tr><th>Entry ID</th><th>Return Reference</th><th>Device ID</th>
          <th>SRV</th><th>Region</th><th>CSP notice</th><th>Stage</th><th>Outcome</th>
          <th class="number">Charge</th><th>Last modified</th></tr></thead>
          <tbody>%s</tbody></table>
          %s
          """
              .formatted(
                  stagesPanel(tx),
                  noticesPanel(tx),
                  clockPanel(),
                  faultsPanel(),
                  searchForm(search, stage, count),
                  entries.stream().map(entry -> row(tx, entry)).collect(Collectors.joining()),
                  pager(search, stage, Math.max(1, page), count)));
    });
  }

  private static Condition condition(String search, Optional<Stage> stage) {
    Condition inStage =
        stage.map(wanted -> Condition.equal(Field.STAGE, wanted.text())).orElse(Condition.always());
    if (search.isEmpty()) {
      return inStage;
    }
    List<Condition> any =
        Stream.of(Field.DEVICE_ID, Field.RETURN_REFERENCE)
            .flatMap(field ->
                Stream.of(search, search.toUpperCase(Locale.ROOT))
                    .distinct()
                    .map(text ->
                        (Condition)
                            new Condition.Compare(
                                field, Condition.Comparison.LIKE, "%" + text + "%")))
            .toList();
    return new Condition.And(List.of(inStage, new Condition.Or(any)));
  }

  private static String stagesPanel(Transaction tx) {
    Map<Stage, Long> counts = ReturnsRecords.byStage(tx);
    return panel(
        "Stages",
        Stream.of(Stage.values())
            .map(stage ->
                "<li><a href=\"/?stage=%s\">%s</a> <b>%,d</b></li>"
                    .formatted(
                        encode(stage.text()), escape(stage.text()), counts.getOrDefault(stage, 0L)))
            .collect(Collectors.joining("", "<ul class=\"counts\">", "</ul>")));
  }

  private static String noticesPanel(Transaction tx) {
    StringBuilder rows = new StringBuilder("<ul class=\"counts\">");
    Notices.tallies(tx)
        .forEach((csp, tally) ->
            rows.append(
                "<li><a href=\"/csp/%1$s\">%1$s</a> <b>%2$,d</b> sent, %3$,d waiting</li>"
                    .formatted(csp.text(), tally.sent(), tally.waiting())));
    rows.append("<li>No CSP chosen yet <b>%,d</b></li></ul>".formatted(Notices.undirected(tx)));
    return panel("CSP notices", rows.toString());
  }

  private String clockPanel() {
    return panel(
        "Simulated clock",
        """
        <p>%s<br>%s simulated seconds a second</p>
        <form method="post" action="/controls/clock">
        <button name="days" value="1">+1 day</button>
        <button name="days" value="7">+7 days</button>
        <button name="days" value="30">+30 days</button></form>
        <form method="post" action="/controls/clock">
        <button name="speed" value="1">Real time</button>
        <button name="speed" value="86400">A day a second</button>
        <button name="speed" value="0">Stop</button></form>
        """
            .formatted(
                escape(Field.time(lifeCycle.clock().instant())),
                escape(plain(lifeCycle.clock().speed()))));
  }

  private static String plain(double speed) {
    return speed == Math.rint(speed)
        ? String.format(Locale.ROOT, "%,.0f", speed)
        : Double.toString(speed);
  }

  private String faultsPanel() {
    List<Fault> active = faults.active();
    if (active.isEmpty()) {
      return panel("Faults to come", "<p>None. Remedy answers as it should.</p>");
    }
    String lines =
        active.stream()
            .limit(10)
            .map(fault -> "<li>" + escape(words(fault)) + "</li>")
            .collect(Collectors.joining());
    return panel(
        "Faults to come",
        """
        <ol>%s</ol>%s
        <form method="post" action="/controls/faults"><button>Forget them</button></form>
        """
            .formatted(
                lines,
                active.size() > 10 ? "<p>and %d more</p>".formatted(active.size() - 10) : ""));
  }

  private static String words(Fault fault) {
    return fault.kind().text()
        + fault.left().map(" for %d calls"::formatted).orElse("")
        + fault.until().map(end -> " until " + Field.time(end)).orElse("")
        + fault.match().map(text -> " where the Device ID contains " + text).orElse("");
  }

  private static String panel(String title, String body) {
    return "<section><h2>%s</h2>%s</section>".formatted(escape(title), body);
  }

  private static String searchForm(String search, Optional<Stage> stage, long count) {
    return """
    <form method="get" action="/" class="search">
    <input type="search" name="search" value="%s" aria-label="Device ID or Return Reference"
      placeholder="Device ID or Return Reference">
    <input type="hidden" name="stage" value="%s">
    <button>Search</button> <a href="/">All</a>
    <span>%s%s</span></form>
    """
        .formatted(
            escape(search),
            escape(stage.map(Stage::text).orElse("")),
            count == 1 ? "1 record" : "%,d records".formatted(count),
            escape(stage.map(wanted -> " in stage " + wanted.text()).orElse("")));
  }

  private static String row(Transaction tx, Entry entry) {
    return """
    <tr><td><a href="/records/%1$s">%1$s</a></td><td>%2$s</td><td>%3$s</td><td>%4$s</td>
    <td>%5$s</td><td>%6$s</td><td>%7$s</td><td>%8$s</td><td class="number">%9$s</td>
    <td>%10$s</td></tr>
    """
        .formatted(
            entry.id(),
            show(entry, Field.RETURN_REFERENCE),
            show(entry, Field.DEVICE_ID),
            show(entry, Field.SRV),
            show(entry, Field.CSP_REGION),
            notice(tx, entry),
            escape(entry.stage().text()),
            show(entry, Field.OUTCOME),
            show(entry, Field.CHARGE),
            show(entry, Field.LAST_MODIFIED_DATE));
  }

  private static String notice(Transaction tx, Entry entry) {
    Optional<Notices.Standing> standing = Notices.standing(tx, entry.returnKey());
    if (standing.isEmpty()) {
      return "none";
    }
    if (standing.get().sentAt().isPresent()) {
      return escape(standing.get().csp().orElse("")) + ", sent";
    }
    if (standing.get().csp().isEmpty()) {
      return chooser(entry);
    }
    return escape(standing.get().csp().get())
        + ", waiting"
        + standing
            .get()
            .lastProblem()
            .map(problem ->
                " after %d attempts: %s".formatted(standing.get().attempts(), escape(problem)))
            .orElse("");
  }

  private static String chooser(Entry entry) {
    return Stream.of(Csp.values())
        .map(csp -> "<button name=\"csp\" value=\"%1$s\">%1$s</button>".formatted(csp.text()))
        .collect(
            Collectors.joining(
                " ",
                "<form method=\"post\" action=\"/records/%s/csp\">Choose: ".formatted(entry.id()),
                "</form>"));
  }

  private static String pager(String search, Optional<Stage> stage, int page, long count) {
    long pages = Math.max(1, (count + PAGE_SIZE - 1) / PAGE_SIZE);
    String query =
        "search=%s&amp;stage=%s"
            .formatted(encode(search), encode(stage.map(Stage::text).orElse("")));
    String newer =
        page > 1 ? "<a href=\"/?%s&amp;page=%d\">Newer</a>".formatted(query, page - 1) : "";
    String older =
        page < pages ? "<a href=\"/?%s&amp;page=%d\">Older</a>".formatted(query, page + 1) : "";
    return "<nav>%s Page %d of %,d %s</nav>".formatted(newer, page, pages, older);
  }

  private static Answer details(Transaction tx, Entry entry) {
    String rows =
        Stream.of(Field.values())
            .map(field ->
                "<tr><th>%s</th><td>%s</td></tr>"
                    .formatted(escape(field.text()), show(entry, field)))
            .collect(Collectors.joining("\n"));
    return Html.page(
        200,
        entry.id().toString(),
        """
        <header><h1>%s</h1><a href="/">Records</a></header>
        <p>CSP notice: %s</p>
        <table class="fields"><tbody>%s</tbody></table>
        """
            .formatted(entry.id(), notice(tx, entry), rows));
  }

  private static String show(Entry entry, Field field) {
    return escape(entry.value(field).orElse(""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
