package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import hubreturns.service.request.OwnProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class PortsHealthTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final OwnProbe probe = OwnProbe.random();
  private final AtomicInteger requests = new AtomicInteger();

  /** A port whose web server answers this status. */
  private HttpServer answering(int status) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.createContext(
        "/",
        call -> {
          if (probe.value().equals(call.getRequestHeaders().getFirst(OwnProbe.HEADER))) {
            requests.incrementAndGet();
          }
          call.sendResponseHeaders(status, -1);
          call.close();
        });
    server.start();
    return server;
  }

  private PortsHealth health(int duis, int ssi, Duration patience) {
    return new PortsHealth(
        LOOPBACK,
        LOOPBACK,
        false,
        probe,
        () -> new Ports(OptionalInt.of(duis), OptionalInt.of(ssi), 0),
        patience);
  }

  @Test
  void is_up_when_both_ports_answer() throws IOException {
    HttpServer server = answering(204);
    int port = server.getAddress().getPort();

    assertThat(health(port, port, LONG).health().getStatus()).isEqualTo(Status.UP);
    assertThat(requests.get()).isEqualTo(2);
    server.stop(0);
  }

  @Test
  void is_down_when_a_port_does_not_answer() throws IOException {
    HttpServer server = answering(204);
    int up = server.getAddress().getPort();
    // The kernel's queue accepts connections, as at a port whose acceptor thread has died.
    try (ServerSocket silent = new ServerSocket(0, 50, LOOPBACK)) {
      assertThat(health(silent.getLocalPort(), up, SHORT).health().getStatus())
          .isEqualTo(Status.DOWN);
      assertThat(health(up, silent.getLocalPort(), SHORT).health().getStatus())
          .isEqualTo(Status.DOWN);
      assertThat(health(up, silent.getLocalPort(), SHORT).health().getDetails())
          .containsEntry("duis", "responds");
    }
    server.stop(0);
  }

  @Test
  void is_down_when_a_port_answers_with_a_fault() throws IOException {
    HttpServer broken = answering(500);
    int port = broken.getAddress().getPort();

    assertThat(health(port, port, LONG).health().getStatus()).isEqualTo(Status.DOWN);
    broken.stop(0);
  }
}
