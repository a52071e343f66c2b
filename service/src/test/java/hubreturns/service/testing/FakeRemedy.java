package hubreturns.service.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Remedy on loopback that does what its script says, and remembers what it was sent. */
public final class FakeRemedy implements AutoCloseable {
  private static final Pattern REFERENCE =
      Pattern.compile("\"Return Reference\":\"(CHR-[0-9A-Z]+-\\d+)\"");
  private static final Pattern ASKED = Pattern.compile("= \"(CHR-[0-9A-Z]+-\\d+)\"");

  /** What the next create comes to. */
  public enum Create {
    TAKEN,
    ANSWER_LOST,
    BAD_RECORD,
    BUSY_9093,
    ERROR_500,
    TOKEN_EXPIRED
  }

  private final HttpServer server;
  private final Deque<Create> script = new ArrayDeque<>();
  private final List<String> held = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** Starts with an empty script, which takes everything. */
  public FakeRemedy() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Puts what the next creates come to behind what is scripted already. */
  public synchronized FakeRemedy then(Create... creates) {
    script.addAll(List.of(creates));
    return this;
  }

  /** Its base address. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The Return References it holds, one for each record. */
  public List<String> held() {
    return held;
  }

  /** The calls it got: login, find, create. */
  public List<String> calls() {
    return calls;
  }

  private synchronized void answer(HttpExchange http) throws IOException {
    try (http) {
      String path = http.getRequestURI().getPath();
      String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (path.equals("/api/jwt/login")) {
        calls.add("login");
        send(http, 200, "token");
      } else if (http.getRequestMethod().equals("GET")) {
        calls.add("find");
        find(http);
      } else {
        calls.add("create");
        create(http, body);
      }
    }
  }

  private void find(HttpExchange http) throws IOException {
    String query = URLDecoder.decode(http.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
    Matcher asked = ASKED.matcher(query);
    int place = asked.find() ? held.indexOf(asked.group(1)) : -1;
    send(
        http,
        200,
        place < 0
            ? "{\"entries\":[]}"
            : "{\"entries\":[{\"values\":{},\"_links\":{\"self\":[{\"href\":\"/entry/F/R%d\"}]}}]}"
                .formatted(place));
  }

  private void create(HttpExchange http, String body) throws IOException {
    Create next = script.isEmpty() ? Create.TAKEN : script.removeFirst();
    switch (next) {
      case TAKEN -> {
        hold(body);
        http.getResponseHeaders().set("Location", url() + "/entry/F/R" + (held.size() - 1));
        send(http, 201, "");
      }
      case ANSWER_LOST -> hold(body);
      case BAD_RECORD -> send(http, 400, error(326, "Required field cannot be blank"));
      case BUSY_9093 -> send(http, 500, error(9093, "User is currently connected"));
      case ERROR_500 -> send(http, 500, error(8, "Fault"));
      case TOKEN_EXPIRED -> send(http, 401, error(623, "Authentication failed"));
    }
  }

  private void hold(String body) {
    Matcher reference = REFERENCE.matcher(body);
    if (!reference.find()) {
      throw new IllegalArgumentException("a record without a Return Reference: " + body);
    }
    held.add(reference.group(1));
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
