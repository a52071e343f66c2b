package hubreturns.client.send;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that does not let a message through. */
class ProxyTunnelTest {
  private static final String MESSAGE = "<the-message/>";

  private final List<String> received = new CopyOnWriteArrayList<>();
  @AutoClose private ServerSocket proxy;
  private volatile String answer = "";
  private volatile String behindTheTunnel = "";

  @BeforeEach
  void open() throws IOException {
    proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!proxy.isClosed()) {
            try (Socket connection = proxy.accept()) {
              byte[] read = new byte[4096];
              int length = connection.getInputStream().read(read);
              received.add(new String(read, 0, Math.max(length, 0), US_ASCII));
              connection.getOutputStream().write(answer.getBytes(US_ASCII));
              if (!behindTheTunnel.isEmpty()) {
                int hello = connection.getInputStream().read(read);
                received.add(new String(read, 0, Math.max(hello, 0), US_ASCII));
                connection.getOutputStream().write(behindTheTunnel.getBytes(US_ASCII));
              }
              if (!answer.isEmpty()) {
                // Closed now, it would lose what the client has not read yet.
                received.add(new String(connection.getInputStream().readAllBytes(), US_ASCII));
              }
            } catch (IOException closed) {
              // The client or the test has seen enough.
            }
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 403 Forbidden, Tunnel failed",
    "HTTP/1.1 502 Bad Gateway, Tunnel failed",
    "HTTP/1.1 503 Unavailable, Tunnel failed",
    "220 mail.example, is not HTTP",
    "'', was closed"
  })
  void a_message_for_which_a_proxy_opens_no_tunnel_was_not_sent(String status, String reason)
      throws InterruptedException {
    answer = status.isEmpty() ? "" : status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    assertThat(post("https"))
        .isInstanceOfSatisfying(
            Attempt.NoConnection.class, none -> assertThat(none.reason()).contains(reason));
    assertThat(received)
        .isNotEmpty()
        .allSatisfy(bytes -> assertThat(bytes).doesNotContain(MESSAGE))
        .first()
        .asString()
        .startsWith("CONNECT dsp.invalid:443 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/problem+json"})
  void a_message_for_which_a_proxy_asks_for_a_sign_in_was_not_sent(String type)
      throws InterruptedException {
    answer = signIn(type);

    assertThat(post("https"))
        .isInstanceOfSatisfying(
            Attempt.RefusedConnection.class,
            refused -> assertThat(refused.reason()).contains("the proxy asks for a sign-in"));
    assertThat(received).allSatisfy(bytes -> assertThat(bytes).doesNotContain(MESSAGE));
  }

  @Test
  void a_proxy_that_asks_for_a_sign_in_does_not_answer_for_the_dsp() throws InterruptedException {
    answer = signIn("application/problem+json");

    assertThat(post("http"))
        .isInstanceOfSatisfying(
            Attempt.GiveUp.class,
            end -> assertThat(end.reason()).contains("the proxy asks for a sign-in"));
  }

  private static String signIn(String type) {
    return "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Type: "
        + type
        + "\r\nContent-Length: 2\r\n\r\n{}";
  }

  @Test
  void a_message_whose_tunnel_leads_to_something_that_is_not_tls_was_not_sent()
      throws InterruptedException {
    answer = "HTTP/1.1 200 Go\r\n\r\n";
    behindTheTunnel = "220 mail.example\r\n";

    assertThat(post("https"))
        .isInstanceOfSatisfying(
            Attempt.RefusedConnection.class,
            refused -> assertThat(refused.reason()).contains("does not use TLS there"));
    assertThat(received)
        .allSatisfy(bytes -> assertThat(bytes).doesNotContain(MESSAGE))
        .element(1, STRING)
        .as("the client's first message of the handshake")
        .startsWith("\u0016");
  }

  @Test
  void a_message_whose_tunnel_leads_to_nobody_was_not_sent() throws InterruptedException {
    answer = "HTTP/1.1 200 Go\r\n\r\n";

    Attempt attempt = post("https", Duration.ofSeconds(1));

    assertThat(attempt).isInstanceOf(Attempt.NoConnection.class);
    assertThat(received).allSatisfy(bytes -> assertThat(bytes).doesNotContain(MESSAGE));
  }

  @Test
  void a_message_that_a_proxy_received_itself_may_have_been_sent() throws InterruptedException {
    answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    assertThat(post("http")).isInstanceOf(Attempt.TryAgain.class);
  }

  private Attempt post(String scheme) throws InterruptedException {
    return post(scheme, Duration.ofSeconds(30));
  }

  private Attempt post(String scheme, Duration timeout) throws InterruptedException {
    try (HttpPost post =
        new HttpPost(
            URI.create(scheme + "://dsp.invalid/api/v1/serviceD"),
            timeout,
            Optional.empty(),
            Optional.of(new ProxyAddress("127.0.0.1", proxy.getLocalPort())),
            InstantSource.system())) {
      return post.post(MESSAGE.getBytes(US_ASCII));
    }
  }
}
