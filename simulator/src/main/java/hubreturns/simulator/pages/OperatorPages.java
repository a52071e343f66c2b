package hubreturns.simulator.pages;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.FaultRoutes;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.lifecycle.SimulatedClock;
import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Selection;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pages for operators and testers. */
public record OperatorPages(
    Store store,
    ReturnsRecords records,
    Notices notices,
    Remedy remedy,
    LifeCycle lifeCycle,
    FaultScript faults,
    Clock clock) {
  private static final int PAGE_SIZE = 50;
  private static final int PAGE_MAX = 1_000_000;
  private static final int ADVANCE_DAYS_MAX = 90;
  private static final int LISTED_MAX = 1000;
  private static final List<Field> COLUMNS =
      List.of(
          Field.ENTRY_ID,
          Field.RETURN_REFERENCE,
          Field.DEVICE_ID,
          Field.SRV,
          Field.CSP_REGION,
          Field.STAGE,
          Field.OUTCOME,
          Field.CHARGE,
          Field.LAST_MODIFIED_DATE);

  /** Adds the routes to a server. */
  public void addTo(WebServer web) {
    web.route("GET", "/", this::list);
    web.route("GET", "/records.csv", this::csv);
    web.route("GET", "/records/{id}", this::record);
    web.route("POST", "/records/{id}/csp", this::chooseCsp);
    web.route("GET", "/request-check", this::checkRequest);
    web.route("POST", "/controls/clock", this::setClock);
    new FaultPages(faults, new FaultRoutes(faults, clock)).addTo(web);
    web.route("GET", "/simulator.css", r -> Templates.file("simulator.css", "text/css"));
    web.route("GET", "/favicon.svg", r -> Templates.file("favicon.svg", "image/svg+xml"));
  }

  /** The page for an unknown path. */
  public static Response notFound() {
    return Templates.page(404, "not-found", Map.of());
  }

  /** One line of the list, with a cell for each column after the first. */
  record Row(Entry entry, List<String> cells, NoticeStatus notice) {}

  /** The notice of a record in words. There are no words if an operator must choose the CSP. */
  record NoticeStatus(EntryId entry, String words) {
    /** The CSPs to choose from. */
    public List<String> choices() {
      return words.isEmpty() ? Stream.of(Csp.values()).map(Csp::text).toList() : List.of();
    }
  }

  private Response list(Request request) {
    RecordSearch search = RecordSearch.read(request);
    int page = Math.max(1, request.query("page").map(text -> number(text, PAGE_MAX)).orElse(1));
    return store.read(() -> {
      List<Entry> found = records.list(search.selection());
      List<String> notFound = search.notFound(found);
      Map<String, Object> model = new HashMap<>();
      model.put("search", search);
      model.put("count", Words.count(found.size(), "record"));
      model.put("notFound", notFound.stream().limit(LISTED_MAX).toList());
      model.put("notFoundCount", notFound.size());
      model.put("columns", COLUMNS);
      model.put(
          "rows",
          found.stream().skip((page - 1L) * PAGE_SIZE).limit(PAGE_SIZE).map(this::row).toList());
      model.put("page", page);
      model.put("pages", Math.max(1, (found.size() + PAGE_SIZE - 1) / PAGE_SIZE));
      model.put("stages", records.byStage());
      model.put("notices", notices.tallies());
      model.put("undirected", notices.undirected());
      model.put("now", Words.time(lifeCycle.clock().instant()));
      model.put("speed", Words.speed(lifeCycle.clock().speed()));
      model.put("faults", faults.active().stream().map(Words::fault).toList());
      return Templates.page(200, "records", model);
    });
  }

  private Row row(Entry entry) {
    List<String> cells =
        COLUMNS.stream()
            .skip(1)
            .map(field -> field.isTime() ? Words.time(entry.text(field)) : entry.text(field))
            .toList();
    return new Row(entry, cells, notice(entry));
  }

  private NoticeStatus notice(Entry entry) {
    return new NoticeStatus(
        entry.id(), notices.find(entry.returnKey()).map(OperatorPages::words).orElse("none"));
  }

  private static String words(Notices.Notice notice) {
    if (notice.csp().isEmpty()) {
      return "";
    }
    return notice.csp().get()
        + (notice.sentAt().isPresent() ? ", sent" : ", waiting")
        + notice
            .lastProblem()
            .map(problem ->
                " after %s: %s".formatted(Words.count(notice.attempts(), "attempt"), problem))
            .orElse("");
  }

  private Response csv(Request request) {
    List<Entry> found = store.read(() -> records.list(RecordSearch.read(request).selection()));
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(Stream.of(Field.values()).map(Field::text).toList());
      for (Entry entry : found) {
        csv.writeRecord(Stream.of(Field.values()).map(entry::text).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Response.text(200, "text/csv", text.toString())
        .with("Content-Disposition", "attachment; filename=\"returns-records.csv\"");
  }

  private Response record(Request request) {
    return EntryId.parse(request.part("id"))
        .flatMap(id -> store.read(() -> records.find(id).map(this::details)))
        .orElseGet(OperatorPages::notFound);
  }

  private Response details(Entry entry) {
    return Templates.page(
        200,
        "record",
        Map.of("entry", entry, "fields", List.of(Field.values()), "notice", notice(entry)));
  }

  private Response chooseCsp(Request request) {
    Optional<EntryId> id = EntryId.parse(request.part("id"));
    Optional<Csp> csp = Csp.named(request.form("csp"));
    if (csp.isEmpty()) {
      return Response.problem(400, "csp is Arqiva, Telefonica or Vodafone.");
    }
    return id.flatMap(one -> remedy.change(one, Map.of(Field.CSP, csp.map(Csp::text))))
        .map(entry -> (Response) Response.seeOther("/records/" + entry.id()))
        .orElseGet(OperatorPages::notFound);
  }

  private Response checkRequest(Request request) {
    String requestId = request.query("request").orElse("").strip();
    String devices = request.query("devices").orElse("");
    String number = request.query("expected").orElse("").strip();
    int expected = number.isEmpty() ? 0 : number(number, PAGE_MAX);
    Map<String, Object> model = new HashMap<>();
    model.put("request", requestId);
    model.put("devices", devices);
    model.put("expected", number);
    model.put("problem", expected < 0 ? "\"" + number + "\" is not a number of records." : "");
    model.put("isChecked", !requestId.isEmpty() && expected >= 0);
    model.put("query", "search=" + RecordSearch.encoded(requestId));
    return store.read(() -> {
      List<Entry> found =
          records.list(Selection.of(Condition.equal(Field.SERVICE_REQUEST_ID, requestId)));
      model.put(
          "check",
          RequestCheck.of(
              found,
              RecordSearch.ids(devices),
              number.isEmpty() ? OptionalInt.empty() : OptionalInt.of(expected)));
      Map<Boolean, Long> sent =
          found.stream()
              .map(Entry::returnKey)
              .distinct()
              .flatMap(key -> notices.find(key).stream())
              .collect(
                  Collectors.partitioningBy(
                      notice -> notice.sentAt().isPresent(), Collectors.counting()));
      model.put("sent", Words.count(sent.getOrDefault(true, 0L), "CSP notice"));
      model.put("waiting", sent.getOrDefault(false, 0L));
      return Templates.page(expected < 0 ? 400 : 200, "request-check", model);
    });
  }

  private Response setClock(Request request) {
    String days = request.form("days");
    int advance = days.isEmpty() ? 0 : number(days, ADVANCE_DAYS_MAX);
    Optional<Double> speed = speed(request.form("speed"));
    if (advance < 0 || (!request.form("speed").isEmpty() && speed.isEmpty())) {
      return Response.problem(400, "days is 0 to 90, speed is 0 to 31536000.");
    }
    var _ = lifeCycle.set(speed, Duration.ofDays(advance));
    return Response.seeOther("/");
  }

  /** The number, or -1 if the text is not a number from 0 to the limit. */
  private static int number(String text, int max) {
    try {
      int number = Integer.parseInt(text);
      return number <= max ? Math.max(-1, number) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Optional<Double> speed(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(SimulatedClock::isSpeed);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
