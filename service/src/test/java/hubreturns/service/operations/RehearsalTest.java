package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rehearsal does on a busy machine, and what it says when it fails. */
class RehearsalTest {
  private static final int BROKEN = 0;

  @TempDir Path folder = Path.of("");

  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;

  RehearsalTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Rehearsal rehearsal() {
    return new Rehearsal(new PrintWriter(new StringWriter()), folder.resolve("none.jar"));
  }

  /** Answers with these codes in turn, and then with the last one. */
  private HttpRequest.Builder request(int... codes) {
    server.createContext(
        "/",
        exchange -> {
          int code = codes[Math.min(requests.getAndIncrement(), codes.length - 1)];
          if (code != BROKEN) {
            exchange.sendResponseHeaders(code, -1);
          }
          exchange.close();
        });
    return request();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort())));
  }

  @Test
  void sends_a_request_again_if_the_service_is_busy_or_a_connection_breaks() throws Exception {
    rehearsal().send(request(503, BROKEN, 200), () -> true);

    assertThat(requests).hasValue(3);
  }

  @Test
  void gives_up_when_the_service_refuses_or_has_ended() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> rehearsal().send(request(403), () -> true))
        .withMessageContaining("says 403");
    HttpRequest.Builder unanswered = request();
    server.stop(0);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> rehearsal().send(unanswered, () -> false))
        .withMessageContaining("does not answer");
  }

  @Test
  void a_failed_rehearsal_names_the_step_and_keeps_the_log() {
    Path log = folder.resolve("none-rehearsal.log");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> rehearsal().run())
        .withMessageContaining("failed in the step 'start the service'")
        .withMessageContaining(log.toString());
    assertThat(log).content().contains("none.jar");
    assertThat(folder).isDirectoryNotContaining("glob:**/rehearsal-*");
  }
}
