package hubreturns.acceptance.attack;

import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Http;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;

/**
 * What strangers on the network and a broken Remedy can do to a service with 400 MiB of heap. After
 * each attack, and during it, a supplier is answered and the service is ready.
 */
@Requirement(TRANSPORT)
@Order(8)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrangersIT {
  private static final int CONNECTIONS_MAX = 1_000;
  private static final int PER_ADDRESS_MAX = 500;
  private static final long BODIES_BYTES_MAX = 64 * 1_024 * 1_024;
  private static final String PROMISE = Attackers.head(1_048_576);

  private final EndlessRemedy remedy;
  private final TestSystem system;

  StrangersIT() throws IOException, InterruptedException {
    remedy = new EndlessRemedy();
    system =
        TestSystem.start(
            "strangers",
            Map.of(
                "JDK_JAVA_OPTIONS", "-Xmx400m",
                // No stranger is disconnected for being slow: a supplier whom they lock out gets no
                // answer at all.
                "HUB_RETURNS_SENDER_SECONDS_MAX", "3600",
                "HUB_RETURNS_DSMS_URL", remedy.address().toString(),
                "HUB_RETURNS_DSMS_POLL_SECONDS", "1"));
  }

  @AfterAll
  void close() {
    system.close();
    remedy.close();
  }

  @AfterEach
  void the_service_is_ready_and_answers_a_supplier() throws IOException, InterruptedException {
    answersASupplier();
    Http.Response readiness = system.management().readiness();
    assertThat(readiness.text()).contains("\"duis\":\"responds\"", "\"ssi\":\"responds\"");
    assertThat(readiness.status()).isEqualTo(200);
  }

  /**
   * Sends a request on a new connection, like a supplier who was away, and returns the time until
   * its answer.
   */
  private Duration answersASupplier() throws IOException {
    byte[] message = system.noFaultReturn().hubs(system.hubIds(1)).signedBy(system.first());
    long begun = System.nanoTime();
    try (Attackers supplier = new Attackers(system.service().duis())) {
      Socket socket =
          supplier.openFrom(
              "127.0.0.9",
              Attackers.head(message.length) + new String(message, StandardCharsets.US_ASCII));
      assertThat(Attackers.response(socket)).contains("HTTP/1.1 200", "I0");
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private double bodyBytes() throws IOException, InterruptedException {
    return system.management().metric("hub_returns_body_bytes").orElseThrow();
  }

  @Test
  void promised_bodies_that_never_arrive_hold_no_memory(TestReporter saw) throws Exception {
    try (Attackers strangers = new Attackers(system.service().duis())) {
      for (int i = 0; i < 950; i++) {
        strangers.openFrom("127.0.0." + (2 + i % 4), PROMISE);
      }
      Waiting.until("the promises", () -> bodyBytes() > 0);

      Duration answered = answersASupplier();

      double held = bodyBytes();
      assertThat(held).isLessThan(8 * 1_024 * 1_024);
      saw.publishEntry(
          "950 promises of 1 MiB",
          "%.1f MiB in use; a supplier was answered in %d ms"
              .formatted(held / 1_024 / 1_024, answered.toMillis()));
    }
  }

  @Test
  void bodies_beyond_the_memory_for_bodies_get_503_at_once(TestReporter saw) throws Exception {
    String most = PROMISE + " ".repeat(1_048_575);
    try (Attackers strangers = new Attackers(system.service().duis())) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        sockets.add(strangers.openFrom("127.0.0." + (2 + i % 4), most));
      }
      Waiting.until(
          "a refusal",
          () ->
              system
                  .management()
                  .metrics()
                  .contains("hub_returns_refusals_total{problem=\"over_capacity\"}"));
      assertThat(bodyBytes()).isLessThanOrEqualTo(BODIES_BYTES_MAX / 2.0);

      // Ordinary requests have the other half of the memory.
      Duration answered = answersASupplier();

      List<String> responses = new ArrayList<>();
      for (Socket socket : sockets) {
        Attackers.send(socket, " ");
        responses.add(Attackers.response(socket));
      }
      List<String> refused =
          responses.stream().filter(text -> text.startsWith("HTTP/1.1 503")).toList();
      assertThat(refused)
          .isNotEmpty()
          .allSatisfy(text ->
              assertThat(text).contains("Retry-After: 5", "urn:hub-returns:problem:over-capacity"));
      saw.publishEntry(
          "40 bodies of 1 MiB less a byte",
          "503 for %d; a supplier was answered in %d ms"
              .formatted(refused.size(), answered.toMillis()));
    }
    Waiting.until("the memory", () -> bodyBytes() == 0);
  }

  @Test
  void idle_connections_lock_nobody_out(TestReporter saw) throws IOException, InterruptedException {
    try (Attackers strangers = new Attackers(system.service().duis())) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 1_105; i++) {
        sockets.add(strangers.open(""));
      }
      Duration fromAnotherAddress = answersASupplier();
      // The first connections were closed to make room for the last ones, and not the other way
      // round.
      assertThat(sockets.getFirst().getInputStream().read()).isEqualTo(-1);
      Attackers.send(sockets.getLast(), "GET / HTTP/1.1\r\nHost: dsp\r\nConnection: close\r\n\r\n");
      assertThat(Attackers.response(sockets.getLast())).contains("HTTP/1.1 404");
      saw.publishEntry(
          "1,105 idle connections of one address",
          "a supplier was answered in " + fromAnotherAddress.toMillis() + " ms");
    }
    Waiting.until("the log", () -> system.log().contains("silent connections of 127.0.0.1"));
  }

  @Test
  void idle_connections_of_many_addresses_lock_nobody_out() throws IOException {
    try (Attackers strangers = new Attackers(system.service().duis())) {
      for (int i = 0; i < CONNECTIONS_MAX + 105; i++) {
        strangers.openFrom("127.0.1." + (1 + i % 100), "");
      }
      answersASupplier();
    }
  }

  @Test
  void floods_of_headers_are_refused() throws IOException {
    try (Attackers strangers = new Attackers(system.service().duis())) {
      String start = "POST /api/v1/serviceD HTTP/1.1\r\nHost: dsp\r\n";
      Socket many = strangers.open(start + "A: b\r\n".repeat(500) + "\r\n");
      assertThat(Attackers.response(many)).startsWith("HTTP/1.1 400");
      strangers.open(start + "A: " + "b".repeat(1_000_000) + "\r\n\r\n");
      for (int i = 0; i < PER_ADDRESS_MAX; i++) {
        strangers.openFrom("127.0.0." + (2 + i % 4), start + "A: " + "b".repeat(7_000));
      }
      answersASupplier();
    }
  }

  @Test
  void an_issuer_with_a_control_character_is_refused_as_malformed() throws Exception {
    String signed =
        new String(
            system.noFaultReturn().hubs(system.hubIds(1)).signedBy(system.first()),
            StandardCharsets.UTF_8);
    for (String issuer : List.of("CN=a\\00b,OU=07", "CN=a\\7Fb,OU=07", "CN=a\\C2\\9Bb,OU=07")) {
      Http.Response refusal =
          system
              .duis()
              .post(
                  "serviceD",
                  signed
                      .replaceAll(
                          "X509IssuerName>[^<]*<",
                          Matcher.quoteReplacement("X509IssuerName>" + issuer + "<"))
                      .getBytes(StandardCharsets.UTF_8));
      assertThat(refusal.text()).contains("urn:hub-returns:problem:signature-malformed");
      assertThat(refusal.status()).isEqualTo(400);
    }
    assertThat(system.log()).doesNotContain("Internal error");
  }

  @Test
  void control_and_format_characters_do_not_reach_the_log() throws IOException {
    try (Attackers strangers = new Attackers(system.service().duis())) {
      String message =
          "<sr:Request xmlns:sr='http://www.dccinterface.co.uk/ServiceUserGateway'"
              + " schemaVersion='&#x9B;31m&#x202E;forged&#x85;line'/>";
      Socket socket = strangers.open(Attackers.head(message.length()) + message);
      assertThat(Attackers.response(socket)).startsWith("HTTP/1.1 400");
    }
    assertThat(system.log())
        .contains("urn:hub-returns:problem:")
        .doesNotContainPattern("[\\p{C}&&[^\n\t]]");
  }

  @Test
  void an_answer_of_remedy_without_an_end_is_given_up(TestReporter saw) throws Exception {
    Waiting.until("two calls that the service gave up", () -> remedy.endedByTheOtherSide() >= 2);

    // Socket buffers on both sides hold a few MiB more than the service reads.
    assertThat(remedy.most()).isLessThan(32 * 1_024 * 1_024);
    saw.publishEntry("Endless answers", "given up after " + remedy.most() / 1_024 + " KiB");
  }
}
