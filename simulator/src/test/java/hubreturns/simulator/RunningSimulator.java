package hubreturns.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A simulator on a free port, and the calls a client makes on it. */
final class RunningSimulator implements AutoCloseable {
  static final String FORM = "CHR:ReturnsRecord";
  static final String ENTRIES = "/api/arsys/v1/entry/CHR:ReturnsRecord";
  static final String PASSWORD = "a password of the tests";

  /** The limit for a condition; generous, so that a slow or busy machine does not break a test. */
  static final Duration WAIT_MAX = Duration.ofMinutes(1);

  static {
    Awaitility.setDefaultTimeout(WAIT_MAX);
  }

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI address;
  private final Runnable stop;
  private String token = "";

  /** A simulator at an address, with the account of the tests. */
  RunningSimulator(URI address, Runnable stop) {
    this.address = address;
    this.stop = stop;
    login();
  }

  private static final Optional<Remedy.Reader> READER =
      Optional.of(new Remedy.Reader("reader", PASSWORD));

  static Settings settings(Path directory) {
    return settings(directory, Optional.empty(), Map.of());
  }

  static Settings settings(
      Path directory, Optional<Integer> callsPerSecond, Map<Csp, URI> cspAddresses) {
    return new Settings(
        "127.0.0.1",
        0,
        directory,
        new Remedy.Account("remedy", PASSWORD, callsPerSecond, FORM, READER),
        cspAddresses);
  }

  static RunningSimulator start(Settings settings, Clock clock) {
    return start(settings, clock, System::nanoTime);
  }

  static RunningSimulator start(Settings settings, Clock clock, LongSupplier nanoTime) {
    try {
      Simulator simulator = Simulator.start(settings, clock, nanoTime);
      return new RunningSimulator(simulator.address(), simulator::close);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static RunningSimulator start(Path directory) {
    return start(settings(directory), Clock.systemUTC());
  }

  /** A record of a hub, with a Return Reference that ends in the number. */
  static Map<String, String> hub(int number) {
    return Map.of(
        "Return Reference", "CHR-%03d".formatted(number),
        "Device ID", "00-DB-12-34-56-78-90-%02X".formatted(number),
        "CSP Region", "North",
        "HAN Variant", "Dual Band",
        "SRV", "8.14.4",
        "Return Type", "No Fault Return (general)",
        "Party", "Supplier A",
        "Notified At", "2026-11-25T11:59:59.123Z");
  }

  static Map<String, String> hub(int number, Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(hub(number));
    values.putAll(changes);
    return values;
  }

  URI address() {
    return address;
  }

  void login() {
    token = loginWith("remedy", PASSWORD).body();
  }

  HttpResponse<String> loginWith(String user, String password) {
    return send(
        request("/api/jwt/login")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(text("username=" + encode(user) + "&password=" + encode(password))));
  }

  HttpResponse<String> create(Map<String, String> values) {
    return post(ENTRIES, body(values));
  }

  /** Creates a record and gives its Entry ID. */
  String created(Map<String, String> values) {
    HttpResponse<String> answer = create(values);
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    String location = answer.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  HttpResponse<String> merge(Map<String, String> values, String type, String qualification) {
    ObjectNode body = body(values);
    body.putObject("mergeOptions").put("mergeType", type).put("multimatchOption", 0);
    if (!qualification.isEmpty()) {
      body.put("qualification", qualification);
    }
    return post("/api/arsys/v1/mergeEntry/CHR%3AReturnsRecord", body);
  }

  HttpResponse<String> put(String id, Map<String, String> values) {
    return send(authorised(ENTRIES + "/" + id).PUT(text(body(values).toString())));
  }

  JsonNode values(String id) {
    return json(get(ENTRIES + "/" + id)).path("values");
  }

  HttpResponse<String> query(String... parameters) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      query.append(i == 0 ? '?' : '&');
      query.append(parameters[i]).append('=').append(encode(parameters[i + 1]));
    }
    return get(ENTRIES + query);
  }

  HttpResponse<String> get(String path) {
    return send(authorised(path).GET());
  }

  HttpResponse<String> get(String path, UnaryOperator<HttpRequest.Builder> more) {
    return send(more.apply(authorised(path)).GET());
  }

  HttpResponse<String> post(String path, JsonNode body) {
    return send(authorised(path).POST(text(body.toString())));
  }

  HttpResponse<String> post(String path, String body) {
    return send(authorised(path).POST(text(body)));
  }

  HttpResponse<String> delete(String path) {
    return send(authorised(path).DELETE());
  }

  HttpRequest.Builder authorised(String path) {
    return request(path).header("Authorization", "AR-JWT " + token);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address() + path)).timeout(WAIT_MAX);
  }

  void faults(String script) {
    HttpResponse<String> answer = post("/faults", script);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }

  void advance(String duration) {
    post("/clock", Json.object().put("advance", duration));
  }

  JsonNode stats() {
    return json(get("/stats"));
  }

  JsonNode inbox(String csp) {
    return json(get("/csp/" + csp + "/notices"));
  }

  /** Waits until every notice is sent, except those that an operator must direct. */
  void untilNoticesAreSent() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          long waiting = 0;
          for (JsonNode tally : stats().path("notices")) {
            waiting += tally.path("waiting").asLong();
          }
          return waiting == 0;
        });
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.read(answer.body().getBytes(UTF_8)).orElseThrow();
  }

  /** The values of a field in the entries of an answer, in order. */
  static List<String> column(HttpResponse<String> answer, String field) {
    List<String> column = new ArrayList<>();
    json(answer)
        .path("entries")
        .forEach(entry -> column.add(entry.path("values").path(field).asString()));
    return column;
  }

  /** The number of the one error an answer carries. */
  static int errorNumber(HttpResponse<String> answer) {
    return json(answer).path(0).path("messageNumber").asInt();
  }

  static ObjectNode body(Map<String, String> values) {
    ObjectNode body = Json.object();
    ObjectNode fields = body.putObject("values");
    values.forEach(fields::put);
    return body;
  }

  static HttpRequest.BodyPublisher text(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() {
    stop.run();
  }
}
