package hubreturns.harness.demo;

import hubreturns.harness.Http;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.demo.Findings.Notice;
import hubreturns.harness.demo.Findings.RemedyRecord;
import hubreturns.harness.demo.Findings.ReturnRecord;
import hubreturns.harness.demo.Findings.SatEntry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the returns from outside: operator commands, Remedy's REST interface, the CSPs' inboxes.
 */
record Observer(RunningService service, RunningSimulator simulator, Console console) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PAGE = 500;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  /** Longer than the lease of a delivery that a killed service had claimed (75 s). */
  private static final Duration NO_PROGRESS_MAX = Duration.ofMinutes(5);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

  List<Device> inventory() throws IOException, InterruptedException {
    return Device.read(command("inventory", "export").out());
  }

  /** Runs an operator command, which must succeed, and returns its result. */
  Program.Result command(String... arguments) throws IOException, InterruptedException {
    Program.Result result = service.command(arguments);
    if (result.exitCode() != 0) {
      throw new DemoFailure(
          "the operator command '%s' failed with exit code %d:%n%s"
              .formatted(String.join(" ", arguments), result.exitCode(), result.err().strip()));
    }
    return result;
  }

  /** Waits until Remedy has this many records and every CSP has its notices. */
  void awaitDeliveries(long records) throws IOException, InterruptedException {
    Progress last = progress();
    long progressNanos = System.nanoTime();
    long reportedNanos = progressNanos;
    while (!last.isComplete(records)) {
      Thread.sleep(POLL_INTERVAL);
      Progress now = progress();
      if (!now.equals(last)) {
        last = now;
        progressNanos = System.nanoTime();
      }
      if (passed(progressNanos, NO_PROGRESS_MAX)) {
        throw new DemoFailure(
            "no delivery in the last %d seconds: Remedy has %d of %d records, and %d CSP notices wait"
                .formatted(
                    NO_PROGRESS_MAX.toSeconds(), last.records(), records, last.noticesWaiting()));
      }
      if (passed(reportedNanos, REPORT_INTERVAL)) {
        reportedNanos = System.nanoTime();
        console.more(
            "%s of %s records in Remedy ..."
                .formatted(Console.count(last.records()), Console.count(records)));
      }
    }
  }

  private static boolean passed(long sinceNanos, Duration duration) {
    return System.nanoTime() - sinceNanos > duration.toNanos();
  }

  private record Progress(long records, long noticesWaiting) {
    boolean isComplete(long due) {
      return records >= due && noticesWaiting == 0;
    }
  }

  private Progress progress() throws IOException, InterruptedException {
    JsonNode stats = json(simulator.url().resolve("/stats"));
    long waiting = 0;
    for (String csp : RunningSimulator.CSPS) {
      waiting += stats.path("notices").path(csp).path("waiting").asLong();
    }
    return new Progress(stats.path("records").asLong(), waiting);
  }

  /** Reads all places. */
  Findings findings() throws IOException, InterruptedException {
    return new Findings(inventory(), sat(), deliveredReturns(), remedy(), notices());
  }

  private List<SatEntry> sat() throws IOException, InterruptedException {
    List<SatEntry> entries = new ArrayList<>();
    String all = command("sat", "--from", "2000-01-01", "--format", "json").out();
    for (JsonNode entry : JSON.readTree(all)) {
      entries.add(
          new SatEntry(
              entry.path("request_id").asString(),
              entry.path("device_id").asString(),
              entry.path("code").asString(),
              Instant.parse(entry.path("received_at").asString()),
              Instant.parse(entry.path("committed_at").asString())));
    }
    return entries;
  }

  /**
   * Waits until the service has noted every delivery, which it does after Remedy has the record.
   */
  private List<ReturnRecord> deliveredReturns() throws IOException, InterruptedException {
    List<ReturnRecord> returns = returns();
    long end = System.nanoTime() + NO_PROGRESS_MAX.toNanos();
    while (hasWaiting(returns) && System.nanoTime() < end) {
      Thread.sleep(POLL_INTERVAL);
      returns = returns();
    }
    return returns;
  }

  private static boolean hasWaiting(List<ReturnRecord> returns) {
    return returns.stream().anyMatch(row -> row.state().equals("waiting"));
  }

  private List<ReturnRecord> returns() throws IOException, InterruptedException {
    List<ReturnRecord> rows = new ArrayList<>();
    for (JsonNode row : JSON.readTree(command("report", "returns", "--format", "json").out())) {
      rows.add(
          new ReturnRecord(
              row.path("return_reference").asString(),
              row.path("device_id").asString(),
              row.path("request_id").asString(),
              row.path("dsms_state").asString()));
    }
    return rows;
  }

  private List<RemedyRecord> remedy() throws IOException, InterruptedException {
    String authorization = simulator.readerAuthorization();
    List<RemedyRecord> records = new ArrayList<>();
    int before;
    do {
      before = records.size();
      Map<String, String> query = new LinkedHashMap<>();
      query.put("fields", "values(Return Reference,CSP Region,CSP)");
      query.put("limit", String.valueOf(PAGE));
      query.put("offset", String.valueOf(before));
      URI page =
          simulator
              .url()
              .resolve("/api/arsys/v1/entry/" + RunningSimulator.FORM + "?" + Http.form(query));
      for (JsonNode entry : json(page, "Authorization", authorization).path("entries")) {
        JsonNode values = entry.path("values");
        records.add(
            new RemedyRecord(
                values.path("Return Reference").asString(""),
                values.path("CSP Region").asString(""),
                values.path("CSP").asString("")));
      }
    } while (records.size() == before + PAGE);
    return records;
  }

  private List<Notice> notices() throws IOException, InterruptedException {
    List<Notice> notices = new ArrayList<>();
    for (String csp : RunningSimulator.CSPS) {
      for (JsonNode notice : json(simulator.url().resolve("/csp/" + csp + "/notices"))) {
        notices.add(new Notice(notice.path("returnReference").asString(""), csp));
      }
    }
    return notices;
  }

  private static JsonNode json(URI url, String... headers)
      throws IOException, InterruptedException {
    Http.Response response = Http.get(url, headers);
    if (response.status() != 200) {
      throw new DemoFailure(
          "GET %s failed with status %d: %s".formatted(url, response.status(), response.text()));
    }
    return JSON.readTree(response.body());
  }
}
