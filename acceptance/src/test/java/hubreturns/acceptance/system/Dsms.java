package hubreturns.acceptance.system;

import hubreturns.harness.Http;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** DSMS and the CSPs as the simulator implements them: what reached them, and how often. */
public final class Dsms {
  /** The CSPs that have an inbox. */
  public static final List<String> CSPS = List.of("Arqiva", "Telefonica", "Vodafone");

  private static final Duration DELIVERY_WAIT = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunningSimulator simulator;
  private final Map<String, List<Notice>> inboxes = new TreeMap<>();
  private String token = "";

  /** What reached this simulator. */
  public Dsms(RunningSimulator simulator) {
    this.simulator = simulator;
    CSPS.forEach(csp -> inboxes.put(csp, new ArrayList<>()));
  }

  /** A notice as a CSP received it. */
  public record Notice(String csp, JsonNode content) {
    /** One of its members; empty when it has none such. */
    public String text(String member) {
      return content.path(member).asString("");
    }
  }

  /** The CSP that serves a region (product.md); "nobody" where an operator must choose. */
  public static String serving(String region) {
    return switch (region) {
      case "North" -> "Arqiva";
      case "Central", "South" -> "Telefonica";
      case "4G North", "4G Central", "4G South" -> "Vodafone";
      default -> "nobody";
    };
  }

  /** Waits until every one of these Return References has a notice at some CSP; gives them. */
  public List<Notice> awaitNotices(Collection<String> references) throws InterruptedException {
    Set<String> wanted = Set.copyOf(references);
    Waiting.until(
        "notices to the CSPs",
        DELIVERY_WAIT,
        () -> {
          readInboxes();
          return noticed(wanted).size() >= wanted.size();
        });
    List<Notice> notices = new ArrayList<>();
    inboxes
        .values()
        .forEach(all ->
            all.stream()
                .filter(notice -> wanted.contains(notice.text("returnReference")))
                .forEach(notices::add));
    return notices;
  }

  private Set<String> noticed(Set<String> wanted) {
    Set<String> noticed = new HashSet<>();
    inboxes
        .values()
        .forEach(all -> all.forEach(notice -> noticed.add(notice.text("returnReference"))));
    noticed.retainAll(wanted);
    return noticed;
  }

  private void readInboxes() throws IOException, InterruptedException {
    for (Map.Entry<String, List<Notice>> inbox : inboxes.entrySet()) {
      URI url =
          simulator
              .url()
              .resolve("/csp/" + inbox.getKey() + "/notices?offset=" + inbox.getValue().size());
      for (JsonNode notice : JSON.readTree(Http.get(url).body())) {
        inbox.getValue().add(new Notice(inbox.getKey(), notice));
      }
    }
  }

  /** Waits until DSMS holds so many Returns Records in all. */
  public void awaitRecords(long count) throws InterruptedException {
    Waiting.until(
        count + " Returns Records in DSMS",
        DELIVERY_WAIT,
        () -> stats().path("records").asLong() >= count);
  }

  /** Lets things go wrong as the simulator's fault script says. */
  public void faults(String script) throws IOException, InterruptedException {
    Http.Answer answer =
        Http.post(
            simulator.url().resolve("/faults"),
            "application/json",
            script.getBytes(StandardCharsets.UTF_8));
    if (answer.status() != 200) {
      throw new AssertionError("the fault script was refused: " + answer.text());
    }
  }

  /** The faults still to come. */
  public JsonNode faults() throws IOException, InterruptedException {
    return JSON.readTree(Http.get(simulator.url().resolve("/faults")).body());
  }

  /** Moves the simulator's clock on; every record is then where it belongs. */
  public void advance(Duration duration) throws IOException, InterruptedException {
    Http.post(
        simulator.url().resolve("/clock"),
        "application/json",
        "{\"advance\":\"%s\"}".formatted(duration).getBytes(StandardCharsets.UTF_8));
  }

  /** The simulator's own counts. */
  public JsonNode stats() throws IOException, InterruptedException {
    return JSON.readTree(Http.get(simulator.url().resolve("/stats")).body());
  }

  /** The Returns Records of one Service Request, as Remedy shows them: field to value. */
  public List<Map<String, String>> records(String requestId) throws InterruptedException {
    return query("'Service Request ID' = \"" + requestId + "\"");
  }

  /** Every Returns Record. */
  public List<Map<String, String>> allRecords() throws InterruptedException {
    return query("");
  }

  private List<Map<String, String>> query(String qualification) throws InterruptedException {
    List<Map<String, String>> records = new ArrayList<>();
    // One call at a time is let in on Remedy's account, and the service has it, too.
    Waiting.until(
        "Remedy's one account to be free",
        DELIVERY_WAIT,
        () -> {
          Http.Answer answer =
              Http.get(
                  simulator
                      .url()
                      .resolve(
                          "/api/arsys/v1/entry/CHR:ReturnsRecord"
                              + (qualification.isEmpty() ? "" : "?q=" + encoded(qualification))),
                  "Authorization",
                  "AR-JWT " + token());
          if (answer.status() != 200) {
            return false;
          }
          records.clear();
          for (JsonNode entry : JSON.readTree(answer.body()).path("entries")) {
            Map<String, String> values = new HashMap<>();
            entry
                .path("values")
                .properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asString("")));
            records.add(values);
          }
          return true;
        });
    return records;
  }

  private String token() throws IOException, InterruptedException {
    if (token.isEmpty()) {
      token =
          Http.post(
                  simulator.url().resolve("/api/jwt/login"),
                  "application/x-www-form-urlencoded",
                  ("username=" + RunningSimulator.USER + "&password=" + RunningSimulator.PASSWORD)
                      .getBytes(StandardCharsets.UTF_8))
              .text();
    }
    return token;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
