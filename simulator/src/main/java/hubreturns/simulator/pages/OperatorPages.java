package hubreturns.simulator.pages;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.FaultRoutes;
import hubreturns.simulator.lifecycle.SimulatedClock;
import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.Templates;
import hubreturns.simulator.web.WebServer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The pages for operators and testers. */
public record OperatorPages(
    Store store,
    ReturnsRecords records,
    Notices notices,
    Remedy remedy,
    SimulatedClock clock,
    FaultRoutes faults) {
  private static final int PAGE_SIZE = 50;
  private static final int LISTED_MAX = 1000;
  private static final List<Csp> CSPS = List.of(Csp.values());
  private static final List<Field> FIELDS = List.of(Field.values());
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

  public void addTo(WebServer web) {
    web.route("GET", "/", this::list);
    web.route("GET", "/records.csv", this::csv);
    web.route("GET", "/records/{id}", this::record);
    web.route("POST", "/records/{id}/csp", this::chooseCsp);
    web.route("GET", "/request-check", this::checkRequest);
    web.route("GET", "/simulator.css", r -> Templates.file("simulator.css", "text/css"));
    web.route("GET", "/favicon.svg", r -> Templates.file("favicon.svg", "image/svg+xml"));
  }

  /** The page for an unknown path. */
  public static Response.Reply notFound() {
    return Templates.page(404, "not-found", Map.of());
  }

  /**
   * A record, and the state of its notice in words: "none" without a notice, and empty until an
   * operator chooses the CSP.
   */
  record Row(Entry entry, String notice) {
    public String cell(Field field) {
      return field.isTime()
          ? entry.value(field).map(Instant::parse).map(Words::time).orElse("")
          : entry.text(field);
    }
  }

  private Response list(Request request) {
    RecordSearch search = RecordSearch.read(request);
    int page = Math.max(1, request.number("page", 1));
    return store.read(() -> {
      List<Entry> found = search.in(records);
      List<String> notFound = search.notFound(found);
      Map<String, Object> model = new HashMap<>();
      model.put("search", search);
      model.put("count", Words.count(found.size(), "record"));
      model.put("notFound", notFound.stream().limit(LISTED_MAX).toList());
      model.put("notFoundCount", notFound.size());
      model.put("columns", COLUMNS);
      model.put("csps", CSPS);
      model.put(
          "rows",
          found.stream().skip((page - 1L) * PAGE_SIZE).limit(PAGE_SIZE).map(this::row).toList());
      model.put("page", page);
      model.put("pages", Math.max(1, (found.size() + PAGE_SIZE - 1) / PAGE_SIZE));
      model.put("stages", records.byStage());
      model.put("notices", CSPS.stream().map(notices::tally).toList());
      model.put("undirected", notices.waiting(Optional.empty()));
      model.put("now", Words.time(clock.instant()));
      model.put("speed", Words.speed(clock.speed()));
      model.put("faults", faults.inWords());
      return Templates.page(200, "records", model);
    });
  }

  private Row row(Entry entry) {
    return new Row(entry, notices.find(entry.returnKey()).map(OperatorPages::words).orElse("none"));
  }

  private static String words(Notices.Notice notice) {
    String problem =
        notice
            .lastProblem()
            .map(text -> " after %s: %s".formatted(Words.count(notice.attempts(), "attempt"), text))
            .orElse("");
    String state = notice.sentAt().isPresent() ? ", sent" : ", waiting";
    return notice.csp().map(csp -> csp.text() + state + problem).orElse("");
  }

  private Response csv(Request request) {
    List<Entry> found = store.read(() -> RecordSearch.read(request).in(records));
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(FIELDS.stream().map(Field::text).toList());
      found.forEach(entry -> csv.writeRecord(FIELDS.stream().map(entry::text).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Response.text(200, "text/csv", text.toString())
        .with("Content-Disposition", "attachment; filename=\"returns-records.csv\"");
  }

  private Response record(Request request) {
    return store.read(() ->
        records
            .find(request.part("id"))
            .map(entry ->
                Templates.page(
                    200, "record", Map.of("row", row(entry), "fields", FIELDS, "csps", CSPS)))
            .orElseGet(OperatorPages::notFound));
  }

  private Response chooseCsp(Request request) {
    Csp csp =
        Csp.named(request.form("csp"))
            .orElseThrow(() -> new Refusal(400, "csp is Arqiva, Telefonica or Vodafone."));
    return remedy
        .change(request.part("id"), Map.of(Field.CSP, csp.text()))
        .map(entry -> Response.seeOther("/records/" + entry.id()))
        .orElseGet(OperatorPages::notFound);
  }

  private Response checkRequest(Request request) {
    String requestId = request.query("request").orElse("").strip();
    String devices = request.query("devices").orElse("");
    String number = request.query("expected").orElse("").strip();
    boolean isNumber = number.isEmpty() || number.matches("\\d{1,7}");
    OptionalInt expected =
        isNumber && !number.isEmpty()
            ? OptionalInt.of(Integer.parseInt(number))
            : OptionalInt.empty();
    Map<String, Object> model = new HashMap<>();
    model.put("request", requestId);
    model.put("devices", devices);
    model.put("expected", number);
    model.put("problem", isNumber ? "" : "\"" + number + "\" is not a number of records.");
    model.put("isChecked", !requestId.isEmpty() && isNumber);
    return store.read(() -> {
      List<Entry> found =
          records.list(
              Condition.equal(Field.SERVICE_REQUEST_ID, requestId),
              Comparator.comparing(Entry::id));
      model.put("check", RequestCheck.of(found, RecordSearch.ids(devices), expected));
      List<Notices.Notice> all =
          found.stream()
              .map(Entry::returnKey)
              .distinct()
              .flatMap(key -> notices.find(key).stream())
              .toList();
      long sent = all.stream().filter(notice -> notice.sentAt().isPresent()).count();
      model.put("sent", Words.count(sent, "CSP notice"));
      model.put("waiting", all.size() - sent);
      return Templates.page(isNumber ? 200 : 400, "request-check", model);
    });
  }
}
