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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at every place from outside: the operator's commands, Remedy's REST, the CSPs' inboxes. */
record Observer(RunningService service, RunningSimulator simulator, Console console) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> CSPS = List.of("Arqiva", "Telefonica", "Vodafone");
  private static final int PAGE = 500;
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** Longer than a record stays hidden after a killed service had claimed it, which is 40 s. */
  private static final Duration NO_PROGRESS_MAX = Duration.ofSeconds(90);

  private static final Duration WORTH_A_WORD = Duration.ofSeconds(5);
  private static final int MARKING_LOOKS_MAX = 5;

  List<Device> inventory() throws IOException, InterruptedException {
    return Device.read(said("inventory", "export").out());
  }

  /** Runs one of the service's commands, which must succeed. */
  Program.Said said(String... arguments) throws IOException, InterruptedException {
    Program.Said said = service.command(arguments);
    if (said.exitCode() != 0) {
      throw new DemoFailure(
          "the service's command '%s' ended with exit code %d:%n%s"
              .formatted(String.join(" ", arguments), said.exitCode(), said.err().strip()));
    }
    return said;
  }

  /** Waits until Remedy has so many records and every CSP its notices. */
  void awaitDeliveries(long records) throws IOException, InterruptedException {
    Progress last = progress();
    long movedNanos = System.nanoTime();
    long toldNanos = movedNanos;
    while (!last.isComplete(records)) {
      Thread.sleep(LOOK_EVERY);
      Progress now = progress();
      if (!now.equals(last)) {
        last = now;
        movedNanos = System.nanoTime();
      }
      if (passed(movedNanos, NO_PROGRESS_MAX)) {
        throw new DemoFailure(
            "deliveries stand still: Remedy has %d of %d records, and %d CSP notices wait"
                .formatted(last.records(), records, last.noticesWaiting()));
      }
      if (passed(toldNanos, WORTH_A_WORD)) {
        toldNanos = System.nanoTime();
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
    for (String csp : CSPS) {
      waiting += stats.path("notices").path(csp).path("waiting").asLong();
    }
    return new Progress(stats.path("records").asLong(), waiting);
  }

  /** Everything, everywhere. */
  Findings look() throws IOException, InterruptedException {
    return new Findings(inventory(), sat(), settledReturns(), remedy(), notices());
  }

  private List<SatEntry> sat() throws IOException, InterruptedException {
    List<SatEntry> entries = new ArrayList<>();
    String all = said("sat", "--from", "2000-01-01", "--format", "json").out();
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

  /** The last record is in Remedy a moment before the service has noted so. */
  private List<ReturnRecord> settledReturns() throws IOException, InterruptedException {
    List<ReturnRecord> returns = returns();
    for (int look = 1; look < MARKING_LOOKS_MAX && waits(returns); look++) {
      Thread.sleep(LOOK_EVERY);
      returns = returns();
    }
    return returns;
  }

  private static boolean waits(List<ReturnRecord> returns) {
    return returns.stream().anyMatch(row -> row.state().equals("waiting"));
  }

  private List<ReturnRecord> returns() throws IOException, InterruptedException {
    List<ReturnRecord> rows = new ArrayList<>();
    for (JsonNode row : JSON.readTree(said("report", "returns", "--format", "json").out())) {
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
    Http.Answer login =
        Http.post(
            simulator.url().resolve("/api/jwt/login"),
            "application/x-www-form-urlencoded",
            ("username=" + RunningSimulator.USER + "&password=" + RunningSimulator.PASSWORD)
                .getBytes(StandardCharsets.UTF_8));
    String token = "AR-JWT " + login.text().strip();
    List<RemedyRecord> records = new ArrayList<>();
    int before;
    do {
      before = records.size();
      Map<String, String> query = new LinkedHashMap<>();
      query.put("fields", "values(Return Reference,Device ID,CSP Region,CSP)");
      query.put("limit", String.valueOf(PAGE));
      query.put("offset", String.valueOf(before));
      URI page =
          simulator
              .url()
              .resolve("/api/arsys/v1/entry/" + RunningSimulator.FORM + Http.query(query));
      for (JsonNode entry : json(page, "Authorization", token).path("entries")) {
        JsonNode values = entry.path("values");
        records.add(
            new RemedyRecord(
                values.path("Return Reference").asString(""),
                values.path("Device ID").asString(""),
                values.path("CSP Region").asString(""),
                values.path("CSP").asString("")));
      }
    } while (records.size() == before + PAGE);
    return records;
  }

  private List<Notice> notices() throws IOException, InterruptedException {
    List<Notice> notices = new ArrayList<>();
    for (String csp : CSPS) {
      for (JsonNode notice : json(simulator.url().resolve("/csp/" + csp + "/notices"))) {
        notices.add(new Notice(notice.path("returnReference").asString(""), csp));
      }
    }
    return notices;
  }

  private static JsonNode json(URI url, String... headers)
      throws IOException, InterruptedException {
    Http.Answer answer = Http.get(url, headers);
    if (answer.status() != 200) {
      throw new DemoFailure(
          "GET %s answered %d: %s".formatted(url, answer.status(), answer.text()));
    }
    return JSON.readTree(answer.body());
  }
}
