package hubreturns.service.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hubreturns.service.dsms.RemedyAccount;
import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Remedy on loopback that follows a script and keeps the records it was sent. */
public final class FakeRemedy implements AutoCloseable {
  private static final Pattern REFERENCE =
      Pattern.compile("\"Return Reference\":\"(CHR-[0-9A-Z]+-\\d+)\"");
  private static final Pattern ASKED = Pattern.compile("= \"(CHR-[0-9A-Z]*(?:-\\d+)?)\"");
  private static final Pattern SINCE = Pattern.compile("'Last Modified Date' >= \"([^\"]+)\"");
  private static final Pattern AFTER = Pattern.compile("'Request ID' > \"([^\"]+)\"");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern LIMIT = Pattern.compile("limit=(\\d+)");

  /** The result of the next attempt to raise a record. */
  public enum Raise {
    ACCEPTED,
    RESPONSE_LOST,
    BAD_RECORD,
    BUSY_9093,
    ERROR_500,
    TOKEN_EXPIRED
  }

  private record Entry(String id, Map<String, String> values) {
    String reference() {
      return values.getOrDefault("Return Reference", "");
    }

    String modified() {
      return values.getOrDefault("Last Modified Date", "");
    }
  }

  private final HttpServer server;
  private final Deque<Raise> script = new ArrayDeque<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Set<String> failing = new HashSet<>();
  private boolean isDown;
  private int blindLookUps;

  /** Starts with an empty script: every record is accepted. */
  public FakeRemedy() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::respond);
    server.start();
  }

  /** The account with which the service uses this Remedy, as fast as it can. */
  public RemedyAccount account(RaisesBy raisesBy) {
    return new RemedyAccount(url(), "user", "password", "CHR:ReturnsRecord", 10_000, raisesBy);
  }

  /** Adds the results of the next attempts to the end of the script. */
  public synchronized FakeRemedy then(Raise... raises) {
    script.addAll(List.of(raises));
    return this;
  }

  /** From now on, closes the connection at every call if {@code down}, or responds again if not. */
  public synchronized void down(boolean down) {
    isDown = down;
  }

  /** Responds with 500 to every attempt to raise one of these records. */
  public synchronized void failOn(List<String> references) {
    failing.addAll(references);
  }

  /** Lets the next look-ups find nothing, as a lagging search index does. */
  public synchronized void hide(int lookUps) {
    blindLookUps = lookUps;
  }

  /** Adds a record as another user of Remedy would, or changes one; values by field. */
  public synchronized void put(String reference, Instant modified, Map<String, String> values) {
    Entry entry =
        entries.stream()
            .filter(held -> held.reference().equals(reference))
            .findFirst()
            .orElseGet(() -> held(reference));
    entry.values().putAll(values);
    entry.values().put("Last Modified Date", TIME.format(modified));
  }

  /** Adds one more record, even if one with this reference exists. */
  public synchronized void putAnother(String reference, Instant modified) {
    held(reference).values().put("Last Modified Date", TIME.format(modified));
  }

  private Entry held(String reference) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Return Reference", reference);
    values.put("Stage", "Record raised");
    values.put("Last Modified Date", TIME.format(Instant.EPOCH));
    Entry entry = new Entry("R%06d".formatted(entries.size()), values);
    entries.add(entry);
    return entry;
  }

  /** The base address of this Remedy. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The Return References that this Remedy holds, one for each record. */
  public synchronized List<String> held() {
    return entries.stream().map(Entry::reference).toList();
  }

  /** The calls that this Remedy received: login, find, create, merge, page. */
  public List<String> calls() {
    return calls;
  }

  private synchronized void respond(HttpExchange http) throws IOException {
    try (http) {
      String path = http.getRequestURI().getPath();
      String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String query =
          http.getRequestURI().getRawQuery() == null
              ? ""
              : URLDecoder.decode(http.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
      String call =
          path.equals("/api/jwt/login")
              ? "login"
              : path.contains("/mergeEntry/")
                  ? "merge"
                  : http.getRequestMethod().equals("POST")
                      ? "create"
                      : query.contains("'Last Modified Date' >=") ? "page" : "find";
      calls.add(call);
      if (isDown) {
        return;
      }
      switch (call) {
        case "login" -> send(http, 200, "token");
        case "find" -> find(http, query);
        case "page" -> page(http, query);
        default -> raise(http, call, body);
      }
    }
  }

  private void find(HttpExchange http, String query) throws IOException {
    String reference = first(ASKED, query, "");
    boolean isBlind = blindLookUps > 0 && blindLookUps-- > 0;
    show(
        http,
        entries.stream().filter(entry -> !isBlind && entry.reference().equals(reference)).toList());
  }

  /**
   * A page of records by time and then by id, after the caller's position. Like Remedy, this needs
   * both the time and the ID of the position, or neither.
   */
  private void page(HttpExchange http, String query) throws IOException {
    String since = first(SINCE, query, "");
    String after = first(AFTER, query, "");
    show(
        http,
        entries.stream()
            .filter(entry ->
                entry.modified().compareTo(since) > 0
                    || (entry.modified().equals(since) && entry.id().compareTo(after) > 0))
            .sorted(Comparator.comparing(Entry::modified).thenComparing(Entry::id))
            .limit(Integer.parseInt(first(LIMIT, query, "0")))
            .toList());
  }

  private static String first(Pattern pattern, String text, String otherwise) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .findFirst()
        .orElse(otherwise);
  }

  private void show(HttpExchange http, List<Entry> shown) throws IOException {
    send(
        http,
        200,
        shown.stream()
            .map(entry ->
                "{\"values\":{\"Request ID\":\"%s\",%s},\"_links\":{\"self\":[{\"href\":\"/entry/F/%s\"}]}}"
                    .formatted(
                        entry.id(),
                        entry.values().entrySet().stream()
                            .map(value ->
                                "\"%s\":\"%s\"".formatted(value.getKey(), value.getValue()))
                            .collect(Collectors.joining(",")),
                        entry.id()))
            .collect(Collectors.joining(",", "{\"entries\":[", "]}")));
  }

  private void raise(HttpExchange http, String call, String body) throws IOException {
    String reference = first(REFERENCE, body, "");
    Raise next =
        failing.contains(reference)
            ? Raise.ERROR_500
            : script.isEmpty() ? Raise.ACCEPTED : script.removeFirst();
    if (reference.isEmpty()) {
      throw new IllegalArgumentException("a record without a Return Reference: " + body);
    }
    boolean isHeld = entries.stream().anyMatch(entry -> entry.reference().equals(reference));
    boolean isRefused = isHeld && call.equals("merge");
    switch (next) {
      case ACCEPTED -> {
        if (isRefused) {
          send(http, 500, error(382, "The value(s) for this entry violate a unique index"));
        } else {
          http.getResponseHeaders().set("Location", url() + "/entry/F/" + held(reference).id());
          send(http, 201, "");
        }
      }
      case RESPONSE_LOST -> {
        if (!isRefused) {
          held(reference);
        }
      }
      case BAD_RECORD -> send(http, 400, error(326, "Required field cannot be blank"));
      case BUSY_9093 -> send(http, 500, error(9093, "User is currently connected"));
      case ERROR_500 -> send(http, 500, error(8, "Fault"));
      case TOKEN_EXPIRED -> send(http, 401, error(623, "Authentication failed"));
    }
  }

  private static String error(int number, String text) {
    return "[{\"messageType\":\"ERROR\",\"messageText\":\"%s\",\"messageAppendedText\":\"\",\"messageNumber\":%d}]"
        .formatted(text, number);
  }

  private static void send(HttpExchange http, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    http.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
