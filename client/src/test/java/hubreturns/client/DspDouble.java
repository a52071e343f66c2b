package hubreturns.client;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Problem;
import hubreturns.duis.Reading;
import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.Fixtures;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ServicePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A DSP on a loopback port. A test can give it a script with one behaviour for each of the next
 * messages. It answers all other messages with the rules of core, and keeps its answers for
 * replays.
 */
final class DspDouble implements AutoCloseable {
  /** What happens to one message instead of being answered. */
  @FunctionalInterface
  interface Behaviour {
    void play(HttpExchange exchange, byte[] body) throws IOException;
  }

  final TestPki.Identity identity;
  final Deque<Behaviour> script = new ConcurrentLinkedDeque<>();
  final List<byte[]> received = new ArrayList<>();
  final List<ReturnRequest> decided = new ArrayList<>();
  private final Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
  private final Map<String, StoredExchange> answers = new HashMap<>();
  private final HttpServer server;

  private record StoredExchange(byte[] body, byte[] answer) {}

  DspDouble(TestPki pki) {
    this(pki.user(DSP), newServer());
  }

  DspDouble(TestPki.Identity identity, HttpServer server) {
    this.identity = identity;
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Hubs 1 to {@code n} of the fixtures, delivered to Supplier A. */
  DspDouble withHubs(int n) {
    for (int i = 1; i <= n; i++) {
      inventory.put(Fixtures.hub(i), Fixtures.delivered(Fixtures.hub(i)));
    }
    return this;
  }

  DspDouble then(Behaviour... behaviours) {
    script.addAll(List.of(behaviours));
    return this;
  }

  synchronized List<byte[]> received() {
    return List.copyOf(received);
  }

  synchronized List<ReturnRequest> decided() {
    return List.copyOf(decided);
  }

  /** The answer, decided once and then repeated byte for byte (docs/wire.md#replay). */
  synchronized byte[] answer(byte[] body) {
    if (!(DuisReader.read(body) instanceof Reading.SignedRequest signed)) {
      throw new AssertionError("the client sent what no DSP would take");
    }
    StoredExchange kept = answers.get(signed.request().id().toString());
    if (kept != null) {
      if (!Arrays.equals(kept.body(), body)) {
        throw new AssertionError("one RequestID, two messages: " + signed.request().id());
      }
      return kept.answer();
    }
    Decision decision =
        Decide.decide(
            new Submission(signed.request(), ServicePath.NON_DEVICE, SUPPLIER_A), inventory, NOON);
    for (DeviceId hub : decision.accepted()) {
      inventory.put(hub, Fixtures.delivered(hub).returned());
    }
    decided.add(signed.request());
    byte[] answer =
        new XmlSigner(identity.key(), identity.certificate()).sign(DuisWriter.write(decision));
    answers.put(signed.request().id().toString(), new StoredExchange(body, answer));
    return answer;
  }

  static Behaviour normally(DspDouble dsp) {
    return (exchange, body) -> reply(exchange, 200, "application/xml", dsp.answer(body));
  }

  /** Acts on the message, but sends no answer. */
  static Behaviour answerLost(DspDouble dsp) {
    return (exchange, body) -> {
      dsp.answer(body);
      exchange.close();
    };
  }

  /** Acts on the message, tells the test, and answers only when the test allows it. */
  static Behaviour hang(DspDouble dsp, CountDownLatch reached, CountDownLatch release) {
    return (exchange, body) -> {
      dsp.answer(body);
      reached.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    };
  }

  static Behaviour altered(DspDouble dsp, UnaryOperator<String> change) {
    return (exchange, body) -> {
      String answer = new String(dsp.answer(body), StandardCharsets.UTF_8);
      byte[] changed = change.apply(answer).getBytes(StandardCharsets.UTF_8);
      reply(exchange, 200, "application/xml", changed);
    };
  }

  static Behaviour problem(Problem problem, String detail) {
    String json =
        "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"extra\":{\"a\":[1]}}"
            .formatted(problem.type(), problem.title(), problem.status(), detail);
    return status(problem.status(), "application/problem+json", json);
  }

  static Behaviour busy(String retryAfter) {
    return (exchange, body) -> {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
      reply(exchange, 503, "application/problem+json", new byte[0]);
    };
  }

  static Behaviour status(int status, String text) {
    return status(status, "text/html", text);
  }

  static Behaviour status(int status, String type, String text) {
    return (exchange, body) -> reply(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    synchronized (this) {
      received.add(body);
    }
    if (!exchange.getRequestURI().getPath().equals("/api/v1/serviceD")) {
      reply(exchange, 404, "text/html", new byte[0]);
      return;
    }
    Behaviour act = script.pollFirst();
    (act == null ? normally(this) : act).play(exchange, body);
  }

  private static void reply(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
