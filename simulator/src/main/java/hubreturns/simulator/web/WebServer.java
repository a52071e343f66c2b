package hubreturns.simulator.web;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.XnioExecutor;

/**
 * The HTTP server. It reads each request within limits on bytes and time, runs its route on a
 * virtual thread, and turns a fault into a 500.
 */
public final class WebServer implements AutoCloseable {
  /** The largest body of a request. */
  public static final int BODY_BYTES_MAX = 1024 * 1024;

  /** The largest request line with all headers. A long qualification takes 180 kB. */
  public static final int HEAD_BYTES_MAX = 384 * 1024;

  /** How long a client may take to send the head of a request, and then its body. */
  public static final Duration READ_WITHIN = Duration.ofSeconds(30);

  private static final Logger LOG = System.getLogger(WebServer.class.getName());
  private static final int HEADERS_MAX = 100;
  private static final int CONNECTIONS_MAX = 1000;
  // Longer than clients keep idle connections, so that the client closes them. A call that meets
  // a connection closed by the server would look like a lost answer.
  private static final Duration IDLE_CLOSED_AFTER = Duration.ofMinutes(5);
  private static final AttachmentKey<byte[]> BODY = AttachmentKey.create(byte[].class);

  private final RoutingHandler routes = new RoutingHandler(false);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Undertow undertow;
  private final Duration readWithin;

  /** A server for an address. Port 0 picks a free port. */
  public WebServer(String address, int port, Duration readWithin) {
    this.readWithin = readWithin;
    this.undertow =
        Undertow.builder()
            .addHttpListener(port, address)
            .setDirectBuffers(false)
            // Routes run on virtual threads, so the server needs only its I/O threads.
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, HEAD_BYTES_MAX)
            .setServerOption(UndertowOptions.MAX_HEADERS, HEADERS_MAX)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) readWithin.toMillis())
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int) IDLE_CLOSED_AFTER.toMillis())
            .setSocketOption(Options.CONNECTION_HIGH_WATER, CONNECTIONS_MAX)
            .setSocketOption(Options.CONNECTION_LOW_WATER, CONNECTIONS_MAX)
            .setHandler(this::receive)
            .build();
  }

  /** Adds a route. Braces in the path name its {@link Request#part parts}. */
  public WebServer route(String method, String path, Function<Request, Response> handler) {
    routes.add(method, path, exchange -> send(exchange, respond(exchange, handler)));
    return this;
  }

  /** Sets the routes for an unknown path, and for a known path with another method. */
  public WebServer otherwise(
      Function<Request, Response> unknownPath, Function<Request, Response> otherMethod) {
    routes.setFallbackHandler(exchange -> send(exchange, respond(exchange, unknownPath)));
    routes.setInvalidMethodHandler(exchange -> send(exchange, respond(exchange, otherMethod)));
    return this;
  }

  /**
   * Starts to listen and respond.
   *
   * @throws IOException when the server cannot listen on the address
   */
  public void start() throws IOException {
    try {
      undertow.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw e;
    }
  }

  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort();
  }

  @Override
  public void close() {
    undertow.stop();
    // Running calls are not interrupted: they finish their writes.
    threads.shutdown();
  }

  private void receive(HttpServerExchange exchange) {
    XnioExecutor.Key deadline =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()),
                readWithin.toMillis(),
                TimeUnit.MILLISECONDS);
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(BODY_BYTES_MAX);
    receiver.receiveFullBytes(
        (received, body) -> {
          deadline.remove();
          received.putAttachment(BODY, body);
          received.dispatch(threads, this::serve);
        },
        (failed, problem) -> {
          deadline.remove();
          failed.setPersistent(false);
          send(
              failed,
              problem instanceof Receiver.RequestToLargeException
                  ? Response.problem(
                      413, "The body is longer than %,d bytes.".formatted(BODY_BYTES_MAX))
                  : new Response.HangUp());
        });
  }

  private void serve(HttpServerExchange exchange) throws Exception {
    if (isFromAnotherSite(exchange)) {
      send(
          exchange,
          Response.problem(
              403,
              "Changes from pages of another site are refused. Use the simulator's own pages."));
    } else {
      routes.handleRequest(exchange);
    }
  }

  private static Response respond(
      HttpServerExchange exchange, Function<Request, Response> handler) {
    try {
      return handler.apply(new Request(exchange, exchange.getAttachment(BODY)));
    } catch (Refusal refusal) {
      return refusal.reply();
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          () ->
              "%s %s failed with status 500. The caller may try again."
                  .formatted(exchange.getRequestMethod(), exchange.getRequestPath()),
          e);
      return Response.problem(500, "Internal error. The simulator's log has the details.");
    }
  }

  /** A browser names the site of the page that writes. Other programs name none and may write. */
  private static boolean isFromAnotherSite(HttpServerExchange exchange) {
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    return origin != null
        && !exchange.getRequestMethod().equalToString("GET")
        && !origin.endsWith("://" + exchange.getRequestHeaders().getFirst("Host"));
  }

  private static void send(HttpServerExchange exchange, Response response) {
    switch (response) {
      case Response.HangUp ignored -> IoUtils.safeClose(exchange.getConnection());
      case Response.Reply reply -> {
        exchange.setStatusCode(reply.status());
        reply
            .headers()
            .forEach(
                (name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.getResponseSender().send(ByteBuffer.wrap(reply.body()));
      }
    }
  }
}
