package hubreturns.simulator.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of the simulator's web server. */
class WebServerTest {
  /** The time limit of a server whose limit a test exceeds on purpose. */
  private static final Duration SHORT = Duration.ofMillis(500);

  /** The time limit of all other servers, so that a busy machine does not reach it. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final int GIVE_UP_AFTER_MILLIS = 60_000;

  @AutoClose private WebServer web = server(LONG);

  private static WebServer server(Duration readWithin) {
    WebServer web = new WebServer("127.0.0.1", 0, readWithin);
    web.route(
            "POST",
            "/length",
            request -> Response.text(200, "text/plain", "length " + request.body().length))
        .route(
            "GET",
            "/fault",
            request -> {
              throw new IllegalStateException("a fault of the test");
            })
        .otherwise(
            request -> Response.problem(404, "unknown path"),
            request -> Response.problem(405, "other method"));
    return web;
  }

  @BeforeEach
  void start() throws IOException {
    web.start();
  }

  private void restartWithAShortLimit() throws IOException {
    web.close();
    web = server(SHORT);
    web.start();
  }

  /** Sends text and reads until the server closes the connection. */
  private String exchange(String... parts) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.port())) {
      socket.setSoTimeout(GIVE_UP_AFTER_MILLIS);
      for (String part : parts) {
        socket.getOutputStream().write(part.getBytes(US_ASCII));
      }
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  /** The same, for a server that may close the connection before it has received everything. */
  private String exchangeUntilClosed(String... parts) throws IOException {
    try {
      return exchange(parts);
    } catch (SocketException closedEarly) {
      return "";
    }
  }

  private static String post(String headers) {
    return "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
  }

  @Test
  void closes_a_connection_that_sends_its_head_too_slowly() throws IOException {
    restartWithAShortLimit();

    assertThat(exchangeUntilClosed("POST /length HTTP/1.1\r\nHo")).isEmpty();
  }

  @Test
  void closes_a_connection_that_sends_its_body_too_slowly() throws IOException {
    restartWithAShortLimit();

    assertThat(exchangeUntilClosed(post("Content-Length: 10\r\n"), "12345")).isEmpty();
  }

  @Test
  void reads_a_body_of_the_largest_size_and_rejects_one_byte_more() throws IOException {
    String largest = "x".repeat(WebServer.BODY_BYTES_MAX);

    assertThat(exchange(post("Content-Length: " + largest.length() + "\r\n"), largest))
        .startsWith("HTTP/1.1 200")
        .endsWith("length " + largest.length());
    assertThat(exchange(post("Content-Length: " + (largest.length() + 1) + "\r\n")))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void rejects_a_chunked_body_that_is_too_long() throws IOException {
    String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";

    assertThat(exchange(post("Transfer-Encoding: chunked\r\n"), chunk, "1\r\nx\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void reads_a_long_head_and_rejects_one_that_is_too_long() throws IOException {
    String length = "Content-Length: 0\r\n";

    assertThat(exchange(post(length + "X-Long: " + "x".repeat(300 * 1024) + "\r\n")))
        .startsWith("HTTP/1.1 200");
    assertThat(exchange(post(length + "X-Long: " + "x".repeat(WebServer.HEAD_BYTES_MAX))))
        .doesNotContain("200");
  }

  @Test
  void responds_500_to_a_fault_and_continues() throws IOException {
    String get = "GET /fault HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    assertThat(exchange(get)).startsWith("HTTP/1.1 500").doesNotContain("a fault of the test");
    assertThat(exchange(post("Content-Length: 0\r\n"))).startsWith("HTTP/1.1 200");
  }
}
