package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.LOAD_SHEDDING;
import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.TlsIdentity;
import hubreturns.harness.Http;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;

/**
 * A service with mutual TLS, a small allocation for each User, and a short time limit for senders.
 */
@Order(8)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TransportIT {
  private static final int ALLOCATION = 20;

  /** One request uses up the allocation of this many seconds. */
  private static final int SECONDS_USED = 15;

  /** Long enough for a busy machine to send a request. */
  private static final int SENDER_SECONDS_MAX = 6;

  private static final String DISCONNECTED = "disconnected";
  private static final int DROPS_MAX = 1_200;

  private final Path files = Program.root().resolve("acceptance/target/transport-tls");
  private final Path authorities = files.resolve("authorities.pem");
  private final TlsIdentity dsp;
  private final TlsIdentity known;
  @AutoClose private final TestSystem system;

  TransportIT() throws IOException, InterruptedException {
    Files.createDirectories(files);
    dsp = TlsIdentity.make(files, "dsp.example");
    known = TlsIdentity.make(files, "supplier.example");
    Files.copy(known.certificate(), authorities, StandardCopyOption.REPLACE_EXISTING);
    system =
        TestSystem.start(
            "transport",
            Map.of(
                "HUB_RETURNS_DSMS_URL", "",
                "HUB_RETURNS_TLS_CERTIFICATE", dsp.certificate().toString(),
                "HUB_RETURNS_TLS_KEY", dsp.key().toString(),
                "HUB_RETURNS_TLS_CLIENT_CA", authorities.toString(),
                "HUB_RETURNS_SENDER_SECONDS_MAX", String.valueOf(SENDER_SECONDS_MAX),
                "HUB_RETURNS_USER_HUBS_PER_SECOND", String.valueOf(ALLOCATION)));
  }

  private HttpResponse<String> post(SSLContext tls, String protocol, byte[] message)
      throws IOException, InterruptedException {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .sslParameters(parameters)
            .build()) {
      return client.send(
          HttpRequest.newBuilder(system.service().serviceD())
              .header("Content-Type", "application/xml")
              .timeout(Duration.ofMinutes(2))
              .POST(HttpRequest.BodyPublishers.ofByteArray(message))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> post(byte[] message) throws IOException, InterruptedException {
    return post(known.trusting(dsp), "TLSv1.3", message);
  }

  private byte[] request(Supplier from, Predicate<MadeUpHub> fit, int hubs) {
    return ReturnRequest.noFaultReturn(from)
        .hubs(HubPool.ids(system.hubPool().take(hubs, fit)))
        .signedBy(from);
  }

  @Test
  @Requirement(TRANSPORT)
  void only_clients_with_a_known_certificate_can_connect(TestReporter saw) throws Exception {
    byte[] rubbish = "<rubbish/>".getBytes(StandardCharsets.UTF_8);
    // Other tests also send invalid messages, so only the difference counts.
    double before = invalidMessages();
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      assertThat(post(known.trusting(dsp), protocol, rubbish).statusCode()).isEqualTo(400);
      assertThatThrownBy(() -> post(dsp.anonymously(), protocol, rubbish))
          .isInstanceOf(IOException.class);
      TlsIdentity stranger = TlsIdentity.make(files, "stranger.example");
      assertThatThrownBy(() -> post(stranger.trusting(dsp), protocol, rubbish))
          .isInstanceOf(IOException.class);
      saw.publishEntry(
          protocol,
          "answered the known client, but no client without a certificate and no unknown client");
    }
    // Tomcat's own refusals are problem documents as well. This one is for plain HTTP on a TLS
    // port.
    URI plain = URI.create("http://" + system.service().duis().getAuthority() + "/api/v1/serviceD");
    assertThat(Http.post(plain, "application/xml", rubbish).status()).isEqualTo(400);
    assertThat(system.log())
        .contains(
            "refused 400 urn:hub-returns:problem:schema-invalid from 127.0.0.1 as"
                + " CN=supplier.example")
        .contains("client certificates required")
        .doesNotContain("rubbish/>");
    assertThat(invalidMessages()).isEqualTo(before + 2);
  }

  /** The count of messages that the service refused because they are not valid. */
  private double invalidMessages() throws IOException, InterruptedException {
    return system
        .management()
        .metric("hub_returns_refusals_total{problem=\"schema_invalid\"}")
        .orElse(0);
  }

  @Test
  @Requirement(TRANSPORT)
  void a_new_client_authority_is_trusted_without_a_restart() throws Exception {
    TlsIdentity newcomer = TlsIdentity.make(files, "newcomer.example");
    byte[] rubbish = "<newcomer/>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> post(newcomer.trusting(dsp), "TLSv1.3", rubbish))
        .isInstanceOf(IOException.class);

    Path both = files.resolve("both.pem");
    Files.writeString(
        both, Files.readString(known.certificate()) + Files.readString(newcomer.certificate()));
    Files.move(both, authorities, StandardCopyOption.REPLACE_EXISTING);

    Waiting.until(
        "the service to accept the new client",
        () -> post(newcomer.trusting(dsp), "TLSv1.3", rubbish).statusCode() == 400);
    assertThat(post(rubbish).statusCode()).isEqualTo(400);
  }

  @Test
  @Requirement(LOAD_SHEDDING)
  void a_burst_above_a_users_allocation_gets_503_and_a_correct_retry_after(TestReporter saw)
      throws IOException, InterruptedException {
    Supplier first = system.first();
    Supplier second = system.second();
    byte[] large = request(first, HubPool::ready, SECONDS_USED * ALLOCATION);
    byte[] next = request(first, HubPool::ready, 1);
    List<String> refused = system.hubIds(1);
    byte[] dropped = ReturnRequest.noFaultReturn(first).hubs(refused).signedBy(first);

    assertThat(post(large).statusCode()).isEqualTo(200);
    HttpResponse<String> shed = post(next);
    long shedNanos = System.nanoTime();
    assertThat(post(dropped).statusCode()).isEqualTo(503);
    // The service answers the other User in the meantime.
    for (int request = 0; request < 5; request++) {
      assertThat(post(request(second, HubPool::ofTheOther, 1)).body()).contains("I0");
    }

    assertThat(shed.statusCode()).isEqualTo(503);
    assertThat(shed.body()).contains("urn:hub-returns:problem:over-capacity", "allocation");
    long after = Long.parseLong(shed.headers().firstValue("Retry-After").orElse(""));
    assertThat(after).isBetween(1L, (long) SECONDS_USED);
    assertThat(system.operator().sat(refused)).isEmpty();
    // The test waits exactly as long as the response says.
    Waiting.until(
        "Retry-After to pass",
        () -> System.nanoTime() - shedNanos >= TimeUnit.SECONDS.toNanos(after));
    assertThat(post(next).statusCode()).isEqualTo(200);
    saw.publishEntry(
        "Allocation of " + ALLOCATION + " hubs a second",
        "after %d hubs at once: 503, Retry-After %d, and then 200"
            .formatted(SECONDS_USED * ALLOCATION, after));
  }

  @Test
  @Requirement(TRANSPORT)
  void disconnects_slow_senders(TestReporter saw) throws IOException {
    String start = "POST /api/v1/serviceD HTTP/1.1\r\nHost: dsp.example\r\n";
    String body = start + "Content-Type: application/xml\r\nContent-Length: 100000\r\n\r\n";

    assertThat(trickle(start, "X-More: x\r\n")).isEqualTo(DISCONNECTED);
    saw.publishEntry("A header line every half second", DISCONNECTED);
    String answered = trickle(body, "<");
    saw.publishEntry("A byte of body every half second", answered.lines().findFirst().orElse(""));

    assertThat(answered).contains("408", "urn:hub-returns:problem:sender-too-slow");
    assertThat(system.log())
        .contains(
            "the headers of its request did not arrive within " + SENDER_SECONDS_MAX + " seconds")
        .contains("urn:hub-returns:problem:sender-too-slow");
  }

  /** Sends a start, and then a drop every half second until the service disconnects. */
  private String trickle(String start, String drop) throws IOException {
    URI address = system.service().duis();
    try (SSLSocket socket =
        (SSLSocket)
            known
                .trusting(dsp)
                .getSocketFactory()
                .createSocket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(500);
      OutputStream to = socket.getOutputStream();
      InputStream from = socket.getInputStream();
      to.write(start.getBytes(StandardCharsets.US_ASCII));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      for (int drops = 0; drops < DROPS_MAX; drops++) {
        try {
          to.write(drop.getBytes(StandardCharsets.US_ASCII));
          for (int octet = from.read(); octet >= 0; octet = from.read()) {
            answer.write(octet);
          }
          return answer.size() == 0 ? DISCONNECTED : answer.toString(StandardCharsets.UTF_8);
        } catch (SocketTimeoutException nothingYet) {
          // The next drop follows.
        } catch (IOException disconnected) {
          return answer.size() == 0 ? DISCONNECTED : answer.toString(StandardCharsets.UTF_8);
        }
      }
    }
    throw new AssertionError("the service did not disconnect");
  }
}
