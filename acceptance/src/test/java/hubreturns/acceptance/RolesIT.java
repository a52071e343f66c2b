package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.PAGES;
import static hubreturns.acceptance.report.Clause.SEVERAL_NODES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Management;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.ParallelCalls;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Http;
import hubreturns.harness.PageVisitor;
import hubreturns.harness.RunningService;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;

/**
 * The roles run as three processes on one outside PostgreSQL. The pages read from its standby. Each
 * process except the one with the DUIS interface is killed, and the pages are flooded.
 *
 * <p>The tests build on each other: a person signs in once and stays signed in.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RolesIT {
  private static final int WORLD = 2_000;
  private static final int SENDERS = 4;
  private static final long BETWEEN_NANOS = Duration.ofMillis(150).toNanos();
  private static final int FLOODERS = 40;
  private static final int ROUNDS = 2;
  private static final int IDLE_CONNECTIONS = 250;

  private final OutsidePostgres primary;
  private final OutsidePostgres standby;
  private final TestSystem system;
  private RunningService pages;
  private RunningService deliveries;
  private final PageVisitor clerk;
  private final AtomicInteger hangUps = new AtomicInteger();

  RolesIT() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(TestSystem.target(), "roles-");
    this.primary =
        OutsidePostgres.make(
            TestSystem.postgresPrograms(), folder.resolve("primary"), OutsidePostgres.ROLES);
    this.standby = primary.standby(folder.resolve("standby"), "standby", primary);
    primary.start();
    standby.start();
    Map<String, String> settings = new HashMap<>(OutsidePostgres.settings(primary.address()));
    settings.put("HUB_RETURNS_ROLES", "duis");
    this.system = TestSystem.start("roles", WORLD, settings);
    this.pages = startPages();
    this.deliveries = startDeliveries();
    this.clerk = new PageVisitor(pages.ssi());
    system.operator().settle(clerk, "clerk", "auditor");
  }

  private RunningService startPages() throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>(role("pages"));
    settings.put("HUB_RETURNS_SSI_REPLICA_URL", OutsidePostgres.url(standby.address()));
    settings.put("HUB_RETURNS_DSMS_URL", "");
    settings.put("JDK_JAVA_OPTIONS", "-Xmx96m -XX:+ExitOnOutOfMemoryError");
    return system.oneMoreNode("pages", settings);
  }

  private RunningService startDeliveries() throws IOException, InterruptedException {
    return system.oneMoreNode("deliveries", role("deliveries"));
  }

  /** The DSP's key stays with the process that answers Service Requests. */
  private static Map<String, String> role(String role) {
    return Map.of(
        "HUB_RETURNS_ROLES", role,
        "HUB_RETURNS_DSP_KEY", "/nowhere/dsp.key",
        "HUB_RETURNS_DSP_CERTIFICATE", "/nowhere/dsp.pem");
  }

  @AfterAll
  void stops_the_programs() throws IOException, InterruptedException {
    deliveries.close();
    pages.close();
    system.close();
    standby.close();
    primary.close();
  }

  private Http.Response post(List<String> hubs) throws IOException, InterruptedException {
    return system
        .duis()
        .post("serviceD", system.noFaultReturn().hubs(hubs).signedBy(system.first()));
  }

  /** A request over HTTP. */
  private interface Call {
    Http.Response send() throws IOException, InterruptedException;
  }

  /** Suppliers who send requests one after the other, and an operator who asks for readiness. */
  private final class Watch implements AutoCloseable {
    private final Queue<String> strange = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean isOn = true;

    Watch() {
      for (int sender = 0; sender < SENDERS; sender++) {
        List<String> hub = system.hubIds(1);
        threads.execute(() -> repeat(answers, () -> post(hub)));
      }
      Management management = system.management();
      threads.execute(() -> repeat(probes, management::readiness));
    }

    private void repeat(AtomicInteger good, Call call) {
      while (isOn) {
        // Without a pause the suppliers would take processor time from the process that is
        // starting.
        LockSupport.parkNanos(BETWEEN_NANOS);
        try {
          Http.Response response = call.send();
          if (response.status() == 200) {
            good.incrementAndGet();
          } else {
            strange.add(response.status() + " " + response.text());
          }
        } catch (IOException e) {
          strange.add(e.toString());
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody interrupts a sender", e);
        }
      }
    }

    /** Waits for some more answers and probes. */
    void awaitMore() throws InterruptedException {
      int answered = answers.get();
      int probed = probes.get();
      Waiting.until(
          "more answers",
          () ->
              !strange.isEmpty()
                  || (answers.get() >= answered + 2 * SENDERS && probes.get() >= probed + 2));
    }

    @Override
    public void close() {
      isOn = false;
      threads.close();
      assertThat(strange).isEmpty();
    }
  }

  private static Set<String> ports(RunningService service) throws IOException {
    return RunningService.ports(Path.of(service.environment().get("HUB_RETURNS_DATA_DIR")))
        .stringPropertyNames();
  }

  @Test
  @Order(1)
  @Requirement(SEVERAL_NODES)
  void each_process_opens_only_the_ports_of_its_roles() throws IOException, InterruptedException {
    assertThat(ports(system.service())).containsExactlyInAnyOrder("duis", "management");
    assertThat(ports(pages)).containsExactlyInAnyOrder("ssi", "management");
    assertThat(ports(deliveries)).containsExactly("management");
    assertThat(new Management(system.service()).health())
        .contains("\"duis\":\"responds\"")
        .doesNotContain("ssi");
    assertThat(new Management(pages).health())
        .contains("\"ssi\":\"responds\"")
        .doesNotContain("duis");
    assertThat(clerk.get("/operator/refusals").body()).contains("receives no messages");
  }

  @Test
  @Order(2)
  @Requirement(PAGES)
  void the_pages_read_from_a_replica_and_say_how_far_it_is_behind() throws Exception {
    assertThat(clerk.get("/returns").body()).doesNotContain("seconds behind");

    standby.change("recovery_min_apply_delay", "1h");
    List<String> hub = system.hubIds(1);
    post(hub);
    Waiting.until(
        "the pages to say that they are behind",
        () -> clerk.get("/returns").body().contains("seconds behind"));
    assertThat(clerk.get("/returns").body()).doesNotContain(hub.getFirst());
    assertThat(new Management(pages).health()).containsPattern("\"behindSeconds\":[1-9]");
    assertThat(new Management(pages).metrics())
        .containsPattern("hub_returns_pages_behind_seconds [1-9]");

    standby.change("recovery_min_apply_delay", "0");
    Waiting.until(
        "the pages to show the return",
        () -> {
          String page = clerk.get("/returns").body();
          return page.contains(hub.getFirst()) && !page.contains("seconds behind");
        });
  }

  @Test
  @Order(3)
  @Requirement({PAGES, SEVERAL_NODES})
  void a_killed_pages_process_leaves_the_duis_interface_untouched_and_sessions_survive(
      TestReporter saw) throws IOException, InterruptedException {
    try (Watch watch = new Watch()) {
      watch.awaitMore();
      pages.kill();
      watch.awaitMore();
      pages = startPages();
      watch.awaitMore();
      saw.publishEntry("Answers meanwhile", String.valueOf(watch.answers.get()));
    }

    PageVisitor same = clerk.at(pages.ssi());
    assertThat(same.get("/returns").statusCode()).isEqualTo(200);
  }

  @Test
  @Order(4)
  @Requirement({PAGES, SEVERAL_NODES})
  void flooded_pages_leave_the_duis_interface_untouched(TestReporter saw) throws Exception {
    List<Socket> idle = new ArrayList<>();
    try (Watch watch = new Watch()) {
      watch.awaitMore();
      for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), pages.ssi().getPort());
        socket
            .getOutputStream()
            .write("GET /sign-in HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        idle.add(socket);
      }
      int responses =
          ParallelCalls.all(Collections.<Callable<Integer>>nCopies(FLOODERS, this::flood)).stream()
              .mapToInt(Integer::intValue)
              .sum();
      watch.awaitMore();
      saw.publishEntry(
          "Flood",
          "%d responses and %d closed connections of the pages, meanwhile %d answers"
              .formatted(responses, hangUps.get(), watch.answers.get()));
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
    if (!pages.process().isAlive()) {
      // A supervisor starts it again (docs/how-to/run-under-a-supervisor.md).
      pages = startPages();
    }
    assertThat(clerk.at(pages.ssi()).get("/returns").statusCode()).isEqualTo(200);
  }

  /** Wrong passwords and signed-in searches; the pages may refuse, hang up or die. */
  private int flood() {
    int responses = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try {
        new PageVisitor(pages.ssi()).signIn("nobody" + i, "wrong");
        clerk.at(pages.ssi()).get("/returns.csv");
        responses += 2;
      } catch (IOException hungUp) {
        hangUps.incrementAndGet();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts the flood", e);
      }
    }
    return responses;
  }

  @Test
  @Order(5)
  @Requirement({ONE_RECORD_EACH, SEVERAL_NODES})
  void a_killed_deliveries_process_leaves_the_duis_interface_untouched_and_delivers_once(
      TestReporter saw) throws IOException, InterruptedException {
    long before = system.dsms().stats().path("records").asLong();
    int lists = 3;
    try (Watch watch = new Watch()) {
      for (int list = 0; list < lists; list++) {
        assertThat(post(system.hubIds(100)).status()).isEqualTo(200);
      }
      system.dsms().awaitRecords(before + 1);
      deliveries.kill();
      watch.awaitMore();
      deliveries = startDeliveries();
      watch.awaitMore();
    }
    List<String> references = system.checkOneRecordEach();
    saw.publishEntry("Records in Remedy", references.size() + ", one for each accepted hub");
  }
}
