package hubreturns.simulator.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on virtual threads that reads bounded requests and turns faults into a 500. */
public final class WebServer implements AutoCloseable {
  /** The longest body a request may carry. */
  public static final int BODY_BYTES_MAX = 1024 * 1024;

  private static final Logger LOG = System.getLogger(WebServer.class.getName());
  private static final int BACKLOG = 256;
  private static final String[][] LIMITS = {
    // Without it, Nagle and delayed acknowledgements stall answers for 40 ms.
    {"sun.net.httpserver.nodelay", "true"},
    {"sun.net.httpserver.maxReqTime", "30"},
    // Longer than the longest scripted delay.
    {"sun.net.httpserver.maxRspTime", "900"},
    // Longer than clients keep idle connections, so that it is they who close them: a call sent
    // into a connection just closed here would look like a lost answer.
    {"sun.net.httpserver.idleInterval", "300"},
    {"sun.net.httpserver.maxReqHeaders", "100"},
    {"jdk.httpserver.maxConnections", "1000"},
  };

  static {
    // The JDK's server reads these once, when its first class loads.
    for (String[] limit : LIMITS) {
      if (System.getProperty(limit[0]) == null) {
        System.setProperty(limit[0], limit[1]);
      }
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Handler handler;

  private WebServer(HttpServer server, ExecutorService threads, Handler handler) {
    this.server = server;
    this.threads = threads;
    this.handler = handler;
  }

  /**
   * Listens at once, and answers from the moment {@link #start} is called.
   *
   * @param port 0 picks a free one
   * @throws IOException when the address cannot be had
   */
  public static WebServer listen(String address, int port, Handler handler) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    WebServer web = new WebServer(server, threads, handler);
    server.setExecutor(threads);
    server.createContext("/", web::serve);
    return web;
  }

  /** Begins to answer. */
  public void start() {
    server.start();
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    // What runs is left to end: an interrupt in the middle of a write would close H2's file.
    server.stop(0);
    threads.shutdown();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
      send(exchange, answer(exchange, body));
    }
  }

  private Answer answer(HttpExchange exchange, byte[] body) {
    if (body.length > BODY_BYTES_MAX) {
      return Answer.problem(413, "The body is longer than %,d bytes.".formatted(BODY_BYTES_MAX))
          .with("Connection", "close");
    }
    if (isFromAnotherSite(exchange)) {
      return Answer.problem(403, "A page of another site may not change anything here.");
    }
    try {
      return answer(decode(exchange, body));
    } catch (IllegalArgumentException e) {
      return Answer.problem(400, "The address is not properly percent-encoded.");
    }
  }

  private Answer answer(Request request) {
    try {
      return handler.answer(request);
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          () ->
              "%s /%s failed and is answered 500; the caller may try again."
                  .formatted(request.method(), String.join("/", request.path())),
          e);
      return Answer.problem(500, "Something went wrong; the simulator's log says what.");
    }
  }

  private static Request decode(HttpExchange exchange, byte[] body) {
    URI uri = exchange.getRequestURI();
    return Request.decode(
        exchange.getRequestMethod(),
        Optional.ofNullable(uri.getRawPath()).orElse("/"),
        Optional.ofNullable(uri.getRawQuery()).orElse(""),
        name -> header(exchange, name),
        body);
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** A browser names the page a write comes from; programs name none and are let through. */
  private static boolean isFromAnotherSite(HttpExchange exchange) {
    if (exchange.getRequestMethod().equals("GET")) {
      return false;
    }
    String host = header(exchange, "Host").orElse("");
    return header(exchange, "Origin").filter(origin -> !origin.endsWith("://" + host)).isPresent();
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    switch (answer) {
      case Answer.HangUp ignored -> exchange.close();
      case Answer.Reply reply -> {
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = reply.body();
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : body.length);
        if (!bodiless) {
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        }
      }
    }
  }
}
