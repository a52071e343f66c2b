package hubreturns.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A CSP outside the simulator that answers by a script, and with 200 when the script is over. */
final class CspForTests implements AutoCloseable {
  private final HttpServer server;
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

  record Received(String body, Optional<String> key) {}

  private CspForTests(HttpServer server) {
    this.server = server;
  }

  static CspForTests answering(Integer... statuses) throws IOException {
    CspForTests csp =
        new CspForTests(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    csp.statuses.addAll(List.of(statuses));
    csp.server.createContext("/", csp::answer);
    csp.server.start();
    return csp;
  }

  /** The address of a CSP that is not running. */
  static URI nobody() throws IOException {
    try (CspForTests gone = answering()) {
      return gone.address();
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:%d/notices".formatted(server.getAddress().getPort()));
  }

  Received next() throws InterruptedException {
    Received next = received.poll(RunningSimulator.WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the CSP received no notice");
    }
    return next;
  }

  boolean hasMore() {
    return !received.isEmpty();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Integer status = statuses.poll();
      exchange.sendResponseHeaders(status == null ? 200 : status, -1);
      received.add(new Received(body, header(exchange, "Idempotency-Key")));
    }
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
