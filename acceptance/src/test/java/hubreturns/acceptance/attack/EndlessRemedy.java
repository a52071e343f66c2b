package hubreturns.acceptance.attack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A Remedy that answers each call with a token that does not end. */
final class EndlessRemedy implements AutoCloseable {
  private static final byte[] PIECE = "x".repeat(64 * 1_024).getBytes(StandardCharsets.US_ASCII);
  private static final int NO_LENGTH = 0;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger endedByTheOtherSide = new AtomicInteger();
  private final AtomicLong most = new AtomicLong();

  EndlessRemedy() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        call -> {
          call.sendResponseHeaders(200, NO_LENGTH);
          long sent = 0;
          try (OutputStream to = call.getResponseBody()) {
            while (true) {
              to.write(PIECE);
              sent += PIECE.length;
              most.accumulateAndGet(sent, Math::max);
            }
          } catch (IOException closed) {
            endedByTheOtherSide.incrementAndGet();
          }
        });
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How many endless answers the service stopped reading. */
  int endedByTheOtherSide() {
    return endedByTheOtherSide.get();
  }

  /** The most bytes that could be sent in one answer, including those still in transit. */
  long most() {
    return most.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
