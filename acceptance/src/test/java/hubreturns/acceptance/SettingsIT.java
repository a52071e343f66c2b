package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static hubreturns.acceptance.report.Clause.SETTINGS_AND_METRICS;
import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Document;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.PageVisitor;
import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What single settings do, seen from outside (docs/operations.md#settings). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SettingsIT {
  private static final String PAGES_ADDRESS = "127.0.0.2";

  /** The service takes this address for the address of another machine. Nothing listens there. */
  private static final String NOT_THIS_MACHINE = "http://0.0.0.0:9";

  @AutoClose private final TestSystem system;
  private final URI pages;

  SettingsIT() throws IOException, InterruptedException {
    this.system =
        TestSystem.start(
            "settings",
            Map.of(
                "HUB_RETURNS_SSI_BIND_ADDRESS",
                PAGES_ADDRESS,
                "HUB_RETURNS_DSMS_URL",
                NOT_THIS_MACHINE,
                "HUB_RETURNS_DSMS_ALLOW_HTTP",
                "true",
                "HUB_RETURNS_DSMS_POLL_SECONDS",
                "1"));
    this.pages = URI.create("http://" + PAGES_ADDRESS + ":" + system.service().ssi().getPort());
  }

  @Test
  @Requirement(PAGES)
  void the_pages_listen_on_an_address_of_their_own() throws IOException, InterruptedException {
    assertThat(new PageVisitor(pages).get("/sign-in").statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), pages.getPort()).close())
        .isInstanceOf(ConnectException.class);
    assertThat(new PageVisitor(system.service().duis()).get("/").statusCode())
        .as("the DUIS interface is where it was")
        .isEqualTo(404);
  }

  @Test
  @Requirement(PAGES)
  void the_deliveries_page_says_that_remedy_does_not_respond_and_the_node_stays_ready()
      throws Exception {
    PageVisitor operator = new PageVisitor(pages);
    system.operator().settle(operator, "watch", "operator");

    Waiting.until(
        "the notice about Remedy",
        () ->
            operator
                .get("/operator/deliveries")
                .body()
                .contains("Remedy has not responded since "));
    assertThat(system.management().readiness().status()).isEqualTo(200);
  }

  @Test
  @Requirement(PAGES)
  void the_security_log_is_a_file_of_its_own_with_the_address_of_each_event() throws Exception {
    Path log = system.dataFolder().resolve("security.log");
    new PageVisitor(pages).signIn("stranger", "let me in");
    new PageVisitor(system.service().duis()).post("/", "/api/v1/serviceD", Map.of());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(log))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("{\"at\":\"")
                .contains(
                    "\"level\":\"WARN\"",
                    "\"event\":\"sign-in refused\"",
                    "\"address\":\"127.0.0.1\"",
                    "stranger")
                .endsWith("}"))
        .anySatisfy(line ->
            assertThat(line)
                .contains("\"event\":\"message refused\"", "\"address\":\"127.0.0.1\""));
    assertThat(system.log())
        .as("standard error has it too")
        .contains("WARN  security: SSI sign-in of stranger from 127.0.0.1 refused");
  }

  @Test
  @Requirement(SETTINGS_AND_METRICS)
  void a_variable_that_looks_like_a_setting_but_is_none_is_named_at_the_start()
      throws IOException, InterruptedException {
    Program.Result start =
        Program.SERVICE.runBriefly(
            Map.of(
                "HUB_RETURNS_DUIS_PROT", "8080",
                "HUB_RETURNS_CLIENT_KEY", "a setting of the client",
                "HUB_RETURNS_ROLES", "none of them"),
            "serve");

    assertThat(start.exitCode()).isEqualTo(2);
    assertThat(start.err())
        .contains("HUB_RETURNS_DUIS_PROT is not a setting of this version and has no effect")
        .doesNotContain("HUB_RETURNS_CLIENT_KEY");
  }

  @Test
  @Requirement(TRANSPORT)
  void the_password_for_remedy_leaves_this_machine_unencrypted_only_if_a_setting_allows_it(
      @TempDir Path folder) throws IOException, InterruptedException {
    Program.Result start =
        Program.SERVICE.runBriefly(
            Map.of(
                "HUB_RETURNS_DATA_DIR",
                folder.resolve("data").toString(),
                "HUB_RETURNS_DSMS_URL",
                NOT_THIS_MACHINE),
            "serve");

    assertThat(start.exitCode()).isEqualTo(2);
    assertThat(start.err())
        .contains(
            "HUB_RETURNS_DSMS_URL is " + NOT_THIS_MACHINE,
            "use https, or set HUB_RETURNS_DSMS_ALLOW_HTTP to true");
  }

  @Test
  @Requirement(SETTINGS_AND_METRICS)
  void the_log_has_no_message_no_key_and_no_list_of_hubs() throws Exception {
    List<String> hubs = system.hubIds(20);
    byte[] good = system.noFaultReturn().hubs(hubs).signedBy(system.first());
    byte[] forged = system.noFaultReturn().hubs(system.hubIds(1)).signedBy(system.second());

    assertThat(system.duis().send(good).code()).isEqualTo("I0");
    assertThat(system.duis().post("serviceD", forged).status()).isEqualTo(403);

    String log = system.log();
    assertThat(log)
        .contains("refused 403")
        .doesNotContain("<?xml", "SignatureValue", "PRIVATE KEY")
        .doesNotContain(hubs);
  }

  @Test
  @Requirement(SETTINGS_AND_METRICS)
  void the_metrics_are_those_of_the_page() throws Exception {
    new PageVisitor(system.service().duis()).post("/", "/api/v1/serviceD", Map.of());
    Set<String> served =
        names(system.management().metrics(), Pattern.compile("(?m)^(hub_returns_\\w+)"));
    Set<String> named =
        names(
            new Document("operations.md").found("\n(\\| metric \\|.*?)\n### Alerts"),
            Pattern.compile("`(hub_returns_\\w+)[`{]"));

    assertThat(named).containsAll(served);
    named.removeAll(served);
    assertThat(named)
        .as("metrics that this service has no reason to serve")
        .containsExactly("hub_returns_pages_behind_seconds");
  }

  @Test
  @Requirement(SETTINGS_AND_METRICS)
  void the_services_own_probe_of_readiness_counts_as_no_refusal() throws Exception {
    double before = refusals();

    assertThat(system.management().readiness().status()).isEqualTo(200);

    assertThat(refusals()).isEqualTo(before);
  }

  private double refusals() throws IOException, InterruptedException {
    return system
        .management()
        .metrics()
        .lines()
        .filter(line -> line.startsWith("hub_returns_refusals_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static Set<String> names(String text, Pattern name) {
    return name.matcher(text).results().map(found -> found.group(1)).collect(toSet());
  }

  @Test
  @Requirement(SETTINGS_AND_METRICS)
  void a_port_or_an_address_that_cannot_be_used_is_one_line_before_the_database_is_opened(
      @TempDir Path folder) throws IOException, InterruptedException {
    String used = String.valueOf(system.service().duis().getPort());
    Program.Result taken =
        Program.SERVICE.runBriefly(
            Map.of("HUB_RETURNS_DATA_DIR", folder.resolve("data").toString()),
            "serve",
            "--duis-port",
            used);
    // RFC 5737: no machine has this address.
    Program.Result foreign =
        Program.SERVICE.runBriefly(
            Map.of(
                "HUB_RETURNS_DATA_DIR",
                folder.resolve("data").toString(),
                "HUB_RETURNS_BIND_ADDRESS",
                "192.0.2.1"),
            "serve");

    assertThat(taken.exitCode()).isEqualTo(1);
    assertThat(withoutWarnings(taken.err()))
        .singleElement()
        .asString()
        .startsWith("HUB_RETURNS_DUIS_PORT is " + used + ", and another program uses this port");
    assertThat(foreign.exitCode()).isEqualTo(2);
    assertThat(withoutWarnings(foreign.err()))
        .singleElement()
        .asString()
        .startsWith("HUB_RETURNS_BIND_ADDRESS is 192.0.2.1, which is not an address of this");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  private static List<String> withoutWarnings(String err) {
    return err.lines().filter(line -> !line.contains(" WARN ")).toList();
  }

  @Test
  @Requirement(TRANSPORT)
  void a_revocation_list_that_nothing_can_verify_stops_the_start(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path list = Files.writeString(folder.resolve("crl.pem"), "");

    Program.Result start =
        Program.SERVICE.runBriefly(
            Map.of(
                "HUB_RETURNS_DATA_DIR", folder.resolve("data").toString(),
                "HUB_RETURNS_CRL", list.toString()),
            "serve");

    assertThat(start.exitCode()).isEqualTo(2);
    assertThat(start.err())
        .contains(
            "HUB_RETURNS_CRL is set, but nothing can verify the lists in it.",
            "HUB_RETURNS_TRUST_ANCHORS",
            "HUB_RETURNS_CRL_ACCEPT_UNVERIFIED=true");
    assertThat(folder.resolve("data/postgres")).as("the database").doesNotExist();
  }
}
