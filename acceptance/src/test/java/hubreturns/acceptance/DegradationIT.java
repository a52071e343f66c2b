package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.DEGRADATION;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.GRACEFUL_STOP;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Burst;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.ParallelCalls;
import hubreturns.acceptance.system.SmallDisk;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.TlsIdentity;
import hubreturns.harness.CertificateShape;
import hubreturns.harness.Http;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;

/**
 * The things that the service needs fail one after the other while it runs. Each time the sender
 * gets a prompt and true response, readiness is right, and the service recovers without a restart.
 *
 * <p>All tests share one service. The database is on a small disk, and its archive does not work.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DegradationIT {
  private static final int WORLD = 3_000;
  private static final int DISK_MEGABYTES = 512;

  /**
   * Database connections: too few for the requests of the tests, and the fewest that the service
   * accepts.
   */
  private static final String CONNECTIONS = "4";

  private static final String SHORT_LIVED = "90-B3-D5-1F-30-03-00-00";
  private static final Duration LIFE = Duration.ofSeconds(45);

  private final Path folder;
  private final SmallDisk disk;
  private final Path archive;
  private final OutsidePostgres postgres;
  private final TestSystem system;
  private final Instant dspEnds;
  private final Supplier shortLived;

  DegradationIT() throws IOException, InterruptedException {
    this.folder = Files.createTempDirectory(TestSystem.target(), "degradation-");
    this.disk = SmallDisk.mount(folder.resolve("disk"), DISK_MEGABYTES);
    this.archive = folder.resolve("archive");
    this.postgres =
        OutsidePostgres.make(TestSystem.postgresPrograms(), disk.folder(), OutsidePostgres.ROLES);
    // The folder of the archive does not exist yet.
    postgres.archiveTo(archive);
    postgres.set("max_wal_size", "64MB");
    postgres.start();
    this.dspEnds = Instant.now().plus(LIFE);
    TlsIdentity dsp = TlsIdentity.make(folder, "dsp.example", LIFE);
    Map<String, String> settings = new HashMap<>(OutsidePostgres.settings(postgres.address()));
    settings.put("HUB_RETURNS_DATABASE_CONNECTIONS", CONNECTIONS);
    settings.put("HUB_RETURNS_DSP_KEY", dsp.key().toString());
    settings.put("HUB_RETURNS_DSP_CERTIFICATE", dsp.certificate().toString());
    this.system = TestSystem.start("degradation", WORLD, settings);
    this.shortLived = register(Instant.now().plus(LIFE), "short-lived");
  }

  private Supplier register(Instant until, String file) throws IOException, InterruptedException {
    Supplier newcomer =
        system
            .world()
            .newcomer(
                "Supplier C", SHORT_LIVED, file, new CertificateShape("87", "secp256r1", until));
    Program.Result said =
        system.operator().importParty(system.world(), newcomer, "IS, GS", "Live", file + ".pem");
    assertThat(said.exitCode()).as(said.err()).isZero();
    return newcomer;
  }

  @AfterAll
  void stops_the_programs() throws IOException {
    disk.empty();
    system.close();
    postgres.close();
    disk.close();
  }

  private void awaitReadiness(int status) throws InterruptedException {
    system.management().awaitReadiness(status);
  }

  /** A single return of a hub that no other request names. */
  private ReturnRequest request() {
    MadeUpHub hub = system.hub();
    return system.noFaultReturn().hub(hub.deviceId());
  }

  private byte[] message() {
    return request().signedBy(system.first());
  }

  private Http.Response post(byte[] message) throws IOException, InterruptedException {
    return system.duis().post("serviceD", message);
  }

  private static void assertRefused(Http.Response response) {
    assertThat(Duis.asksToResend(response)).as(response.text()).isTrue();
  }

  /** Sends the same bytes until they are answered, as a client does. */
  private Answer resend(byte[] message) throws IOException, InterruptedException {
    Waiting.until("an answer", () -> post(message).status() == 200);
    return system.duis().send(message);
  }

  @Test
  @Order(1)
  @Requirement(DEGRADATION)
  void a_stuck_archive_of_the_write_ahead_log_stops_no_request_until_the_disk_is_full(
      TestReporter saw) throws IOException, InterruptedException {
    assertThat(system.duis().send(message()).text()).contains("I99");
    awaitReadiness(200);
    assumeThat(disk.isSmall()).as("a small disk: " + disk.problem()).isTrue();

    fill();
    byte[] message = message();
    Waiting.until("a refusal", () -> post(message()).status() != 200);
    assertRefused(post(message));
    awaitReadiness(503);
    assertRefused(post(message));

    disk.empty();
    // A PostgreSQL that cannot write its log stops; its supervisor starts it again.
    if (!postgres.isRunning()) {
      postgres.start();
    }
    awaitReadiness(200);
    assertThat(resend(message).text()).contains("I99");
    Files.createDirectory(archive);
    // Without this, PostgreSQL archives again only a minute after its last failure.
    postgres.reload();
    postgres.awaitArchived();
    saw.publishEntry("Disk full", "refused with 503, and recovered when there was room");
  }

  private void fill() {
    try {
      disk.fill(0);
    } catch (IOException full) {
      // PostgreSQL wrote in the meantime, so the disk is full all the same.
    }
  }

  @Test
  @Order(2)
  @Requirement({DEGRADATION, DURABLE})
  void a_database_that_is_away_is_used_again_when_it_is_back() throws Exception {
    postgres.kill();
    byte[] message = message();
    assertRefused(post(message));
    awaitReadiness(503);
    assertRefused(post(message));

    postgres.start();
    awaitReadiness(200);
    assertThat(resend(message).text()).contains("I99");
  }

  @Test
  @Order(3)
  @Requirement(DEGRADATION)
  void requests_that_find_no_free_connection_are_refused_and_the_service_stays_ready(
      TestReporter saw) throws Exception {
    List<byte[]> messages = new ArrayList<>();
    List<String> hubs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ReturnRequest request = request();
      hubs.addAll(request.named());
      messages.add(request.signedBy(system.first()));
    }
    List<Http.Response> responses;
    try (var locked = postgres.lock("hub_returns", hubs)) {
      responses =
          ParallelCalls.all(
              messages.stream()
                  .<Callable<Http.Response>>map(message -> () -> post(message))
                  .toList());
      assertThat(locked).isNotNull();
      awaitReadiness(200);
    }
    responses.forEach(DegradationIT::assertRefused);
    for (byte[] message : messages) {
      assertThat(resend(message).text()).contains("I99");
    }
    saw.publishEntry(
        "Pool exhausted", responses.size() + " requests refused with 503, then answered");
  }

  @Test
  @Order(4)
  @Requirement({DEGRADATION, REPLAY})
  void a_fault_gets_500_with_the_correlation_id_of_the_log_and_a_resend_is_answered()
      throws Exception {
    byte[] message = message();
    postgres.execute(
        "hub_returns",
        "alter table smi_device add constraint nothing_fits check (false) not valid");
    Http.Response fault = post(message);
    postgres.execute("hub_returns", "alter table smi_device drop constraint nothing_fits");

    assertThat(fault.status()).isEqualTo(500);
    Matcher id = Pattern.compile("quote ([0-9a-f-]{36}) to the operator").matcher(fault.text());
    assertThat(id.find()).as(fault.text()).isTrue();
    assertThat(fault.text())
        .contains("urn:hub-returns:problem:fault")
        .doesNotContain("nothing_fits", "smi_device");
    assertThat(system.log())
        .containsPattern("ERROR .*Internal error \\(" + id.group(1) + "\\)")
        .contains("nothing_fits");
    awaitReadiness(200);
    assertThat(resend(message).text()).contains("I99");
  }

  @Test
  @Order(5)
  @Requirement(DURABLE)
  void a_database_that_could_lose_an_answer_is_refused_at_the_start() throws Exception {
    for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
      postgres.change(setting, "off");
      Map<String, String> settings = new HashMap<>(OutsidePostgres.settings(postgres.address()));
      settings.put("HUB_RETURNS_DATA_DIR", folder.resolve("careless").toString());
      Program.Result start = Program.SERVICE.runBriefly(settings, "serve");
      postgres.change(setting, "on");

      assertThat(start.exitCode()).as(start.err()).isNotZero();
      assertThat(start.err())
          .contains("the database has " + setting + " = off, so it may lose answers: set it on");
    }
  }

  @Test
  @Order(6)
  @Requirement(DEGRADATION)
  void a_certificate_that_expires_while_the_service_runs_is_refused_until_a_new_one_is_registered()
      throws IOException, InterruptedException {
    byte[] first = ofSupplierC(shortLived);
    Waiting.until("the end of the certificate", () -> post(first).status() == 403);
    assertThat(post(first).text()).contains("certificate-not-valid-now");
    awaitReadiness(200);

    Supplier renewed = register(CertificateShape.USER.until(), "renewed");
    assertThat(post(ofSupplierC(renewed)).status()).isEqualTo(200);
  }

  private byte[] ofSupplierC(Supplier from) {
    return ReturnRequest.noFaultReturn(from).hub(system.hub().deviceId()).signedBy(from);
  }

  @Test
  @Order(7)
  @Requirement(DEGRADATION)
  void the_service_answers_with_an_expired_certificate_of_the_dsp_and_warns() throws Exception {
    Waiting.until("the end of the certificate", () -> Instant.now().isAfter(dspEnds));

    assertThat(system.duis().send(message()).text()).contains("I99");
    awaitReadiness(200);
    assertThat(system.management().metric("hub_returns_certificates_expiring").orElseThrow())
        .isPositive();
    assertThat(system.log()).contains("The DSP's own certificate ");
  }

  @Test
  @Order(8)
  @Requirement({GRACEFUL_STOP, DURABLE})
  void a_graceful_stop_answers_the_singles_on_all_connections(TestReporter saw) throws Exception {
    int senders = 16;
    Map<String, byte[]> messages = new HashMap<>();
    for (int i = 0; i < 600; i++) {
      ReturnRequest request = request();
      messages.put(request.requestId(), request.signedBy(system.first()));
    }
    Burst burst = new Burst(system.duis(), messages, senders);
    burst.until(3 * senders, () -> system.service().close());
    system.restart();

    int refused = 0;
    for (Map.Entry<String, byte[]> sent : burst.sent().entrySet()) {
      Http.Response again = post(sent.getValue());
      // A busy machine may refuse a resend; only an answer shows what happened before.
      boolean isFirst = again.status() == 200;
      while (again.status() != 200) {
        assertRefused(again);
        again = post(sent.getValue());
      }
      boolean isReplay = Duis.isReplay(again);
      Optional<byte[]> before = Optional.ofNullable(burst.answered().get(sent.getKey()));
      if (before.isPresent() || isFirst) {
        assertThat(isReplay).as(sent.getKey()).isEqualTo(before.isPresent());
      }
      assertThat(again.body()).isEqualTo(before.orElse(again.body()));
      refused += before.isPresent() ? 0 : 1;
    }
    saw.publishEntry(
        "Stopped",
        "%d singles answered on %d connections, %d not begun"
            .formatted(burst.answered().size(), senders, refused));
  }
}
