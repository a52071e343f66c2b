package hubreturns.acceptance.system;

import hubreturns.harness.Http;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Remedy and the CSPs as the simulator implements them: what reached them, and how often. */
public final class Dsms {
  private static final Duration DELIVERY_WAIT = Duration.ofMinutes(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunningSimulator simulator;
  private final Map<String, List<Notice>> inboxes = new TreeMap<>();

  /** Reads what reached this simulator. */
  public Dsms(RunningSimulator simulator) {
    this.simulator = simulator;
    RunningSimulator.CSPS.forEach(csp -> inboxes.put(csp, new ArrayList<>()));
  }

  /** A notice that a CSP received. */
  public record Notice(String csp, JsonNode content) {
    /** The text of a member; empty if the notice does not have the member. */
    public String text(String member) {
      return content.path(member).asString("");
    }
  }

  /** The CSP that serves a region; "nobody" if an operator must choose the CSP. */
  public static String serving(String region) {
    return switch (region) {
      case "North" -> "Arqiva";
      case "Central", "South" -> "Telefonica";
      case "4G North", "4G Central", "4G South" -> "Vodafone";
      default -> "nobody";
    };
  }

  /**
   * Waits until the CSPs have a notice for each of these Return References, and returns the
   * notices.
   */
  public List<Notice> awaitNotices(Collection<String> references) throws InterruptedException {
    Set<String> wanted = Set.copyOf(references);
    Waiting.until(
        "notices to the CSPs",
        DELIVERY_WAIT,
        () -> {
          readInboxes();
          return received()
                  .map(notice -> notice.text("returnReference"))
                  .filter(wanted::contains)
                  .distinct()
                  .count()
              >= wanted.size();
        });
    return received().filter(notice -> wanted.contains(notice.text("returnReference"))).toList();
  }

  /** Every notice that a CSP has received so far. */
  public List<Notice> allNotices() throws IOException, InterruptedException {
    readInboxes();
    return received().toList();
  }

  private Stream<Notice> received() {
    return inboxes.values().stream().flatMap(List::stream);
  }

  private void readInboxes() throws IOException, InterruptedException {
    for (Map.Entry<String, List<Notice>> inbox : inboxes.entrySet()) {
      String path = "/csp/" + inbox.getKey() + "/notices?offset=" + inbox.getValue().size();
      for (JsonNode notice : json(path)) {
        inbox.getValue().add(new Notice(inbox.getKey(), notice));
      }
    }
  }

  /** Waits until Remedy has this many Returns Records. */
  public void awaitRecords(long count) throws InterruptedException {
    Waiting.until(
        count + " Returns Records in Remedy",
        DELIVERY_WAIT,
        () -> stats().path("records").asLong() >= count);
  }

  /** Gives the simulator a fault script. */
  public void faults(String script) throws IOException, InterruptedException {
    Http.Response response =
        Http.post(
            simulator.url().resolve("/faults"),
            "application/json",
            script.getBytes(StandardCharsets.UTF_8));
    if (response.status() != 200) {
      throw new AssertionError("the simulator rejected the fault script: " + response.text());
    }
  }

  /** A random fault that the simulator knows. A slow call waits at most this long. */
  public static String anyFault(Random random, int slowMillisMost) {
    int count = 1 + random.nextInt(3);
    return switch (random.nextInt(8)) {
      case 0 -> "{\"fault\":\"down\",\"forSeconds\":%d}".formatted(count);
      case 1 -> "{\"fault\":\"down\",\"count\":%d}".formatted(count);
      case 2 ->
          "{\"fault\":\"slow\",\"delayMillis\":%d,\"count\":%d}"
              .formatted(50 + random.nextInt(slowMillisMost - 50), count);
      case 3 -> "{\"fault\":\"error500\",\"count\":%d}".formatted(count);
      case 4 -> "{\"fault\":\"expire-tokens\",\"count\":%d}".formatted(count);
      case 5 -> "{\"fault\":\"9093\",\"count\":%d}".formatted(count);
      case 6 -> "{\"fault\":\"429\",\"count\":%d}".formatted(count);
      default -> "{\"fault\":\"lose-answer\",\"count\":%d}".formatted(count);
    };
  }

  public void noFaults() throws IOException, InterruptedException {
    Http.delete(simulator.url().resolve("/faults"));
  }

  /** The faults that have not happened yet. */
  public JsonNode faults() throws IOException, InterruptedException {
    return json("/faults");
  }

  /** Moves the simulator's clock forward. All records then have the stage of the new time. */
  public void advance(Duration duration) throws IOException, InterruptedException {
    Http.post(
        simulator.url().resolve("/clock"),
        "application/json",
        "{\"advance\":\"%s\"}".formatted(duration).getBytes(StandardCharsets.UTF_8));
  }

  /** The counts that the simulator keeps. */
  public JsonNode stats() throws IOException, InterruptedException {
    return json("/stats");
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(Http.get(simulator.url().resolve(path)).body());
  }

  /** The Returns Records of one Service Request: a map from field name to value for each record. */
  public List<Map<String, String>> records(String requestId)
      throws IOException, InterruptedException {
    return query("'Service Request ID' = \"" + requestId + "\"");
  }

  public List<Map<String, String>> allRecords() throws IOException, InterruptedException {
    return query("");
  }

  private List<Map<String, String>> query(String qualification)
      throws IOException, InterruptedException {
    String path = "/api/arsys/v1/entry/" + RunningSimulator.FORM;
    Http.Response response =
        Http.get(
            simulator
                .url()
                .resolve(
                    qualification.isEmpty() ? path : path + "?q=" + Http.encoded(qualification)),
            "Authorization",
            simulator.readerAuthorization());
    if (response.status() != 200) {
      throw new AssertionError("Remedy rejected the query: " + response.text());
    }
    List<Map<String, String>> records = new ArrayList<>();
    for (JsonNode entry : JSON.readTree(response.body()).path("entries")) {
      Map<String, String> values = new HashMap<>();
      entry
          .path("values")
          .properties()
          .forEach(field -> values.put(field.getKey(), field.getValue().asString("")));
      records.add(values);
    }
    return records;
  }

  /** Creates a record as another user of Remedy would. */
  public void create(Map<String, String> values) throws IOException, InterruptedException {
    URI form = simulator.url().resolve("/api/arsys/v1/entry/" + RunningSimulator.FORM);
    write(account -> Http.post(form, "application/json", body(values), "Authorization", account));
  }

  /** Changes a record as another user of Remedy would. */
  public void change(String entryId, Map<String, String> values)
      throws IOException, InterruptedException {
    URI entry =
        simulator.url().resolve("/api/arsys/v1/entry/" + RunningSimulator.FORM + "/" + entryId);
    write(account -> Http.put(entry, "application/json", body(values), "Authorization", account));
  }

  private static byte[] body(Map<String, String> values) {
    return JSON.writeValueAsBytes(Map.of("values", values));
  }

  private interface Write {
    Http.Response send(String authorization) throws IOException, InterruptedException;
  }

  // The service's account is the only one that may write, and Remedy refuses parallel calls on it.
  private void write(Write write) throws InterruptedException {
    Waiting.until(
        "Remedy to accept a change",
        () -> {
          Http.Response response = write.send(simulator.writerAuthorization());
          if (response.status() >= 400 && response.status() < 500) {
            throw new AssertionError("Remedy rejected the change: " + response.text());
          }
          return response.status() < 300;
        });
  }
}
