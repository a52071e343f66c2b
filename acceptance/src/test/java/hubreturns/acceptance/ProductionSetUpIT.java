package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Document;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.ProductionKeys;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.Signatures;
import hubreturns.acceptance.wire.TlsIdentity;
import hubreturns.harness.Http;
import hubreturns.harness.Launcher;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.SigningKey;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The set-up of docs/how-to/set-up-production.md from nothing, with the three roles of the
 * database. SQL, settings, commands and Java options are read from the documents; only addresses,
 * ports, folders and passwords differ.
 */
@Order(9)
final class ProductionSetUpIT {
  private static final Document GUIDE = new Document("how-to/set-up-production.md");
  private static final Document OPERATIONS = new Document("operations.md");
  private static final Document SUPERVISOR = new Document("how-to/run-under-a-supervisor.md");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  /** A password of its own for each role that the statements create. */
  private static String passwordOf(String role) {
    return "the password of " + role;
  }

  private static OutsidePostgres database(Path folder) throws IOException, InterruptedException {
    String sql =
        Pattern.compile("create role (\\w+) login password '\\.\\.\\.'")
            .matcher(OPERATIONS.block("Outside PostgreSQL", "sql"))
            .replaceAll(role ->
                "create role %s login password '%s'"
                    .formatted(role.group(1), passwordOf(role.group(1))));
    return OutsidePostgres.start(TestSystem.postgresPrograms(), folder, sql);
  }

  /** The documented options of {@code java} in the supervisor's unit. */
  private static Launcher service() throws IOException {
    return Program.SERVICE.launcher(
        SUPERVISOR.found("ExecStart=/usr/bin/java ([^\n]*) -jar").split(" ", -1));
  }

  /** Runs the commands of a step, which begin with {@code hub-returns}, as a shell does. */
  private void run(String step, Map<String, String> environment, World world)
      throws IOException, InterruptedException {
    for (String command : GUIDE.lines(step, "sh")) {
      assertThat(command).startsWith("hub-returns ");
      List<String> words = new ArrayList<>(List.of("sh", folder.resolve("hub-returns").toString()));
      Arrays.stream(localized(command, world).split(" ")).skip(1).forEach(words::add);
      Path said = folder.resolve("said");
      ProcessBuilder shell =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
      shell.environment().keySet().removeIf(name -> name.startsWith("HUB_RETURNS_"));
      shell.environment().putAll(environment);
      int exit = shell.start().waitFor();
      assertThat(exit).as(command + ": " + Files.readString(said)).isZero();
      assertThat(said)
          .content()
          .as(command)
          .doesNotContain("WARN", "There was no database", "ERROR");
    }
  }

  /** Makes the command of the guide, without changing to the service's account. */
  private void makeTheCommand(World world) throws IOException {
    String script =
        localized(GUIDE.block("4. Make the command `hub-returns`", "sh", "#!"), world)
            .replace("/opt/hub-returns/hub-returns-service.jar", Program.SERVICE.jar().toString())
            .replace(
                "runuser -u hub-returns -- java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
    assertThat(script).doesNotContain("runuser");
    Files.writeString(folder.resolve("hub-returns"), script);
  }

  private String localized(String documented, World world) {
    return documented
        .replace("/etc/hub-returns", folder.resolve("etc").toString())
        .replace("/var/lib/hub-returns", folder.resolve("data").toString())
        .replace(" parties.yaml", " " + world.partiesFile())
        .replace(" inventory.csv", " " + world.inventoryFile());
  }

  private static HttpResponse<byte[]> post(TlsIdentity from, TlsIdentity to, int port, byte[] body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(from.trusting(to)).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/api/v1/serviceD"))
              .header("Content-Type", "application/xml")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          BodyHandlers.ofByteArray());
    }
  }

  private Properties ports(Process service) throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    Waiting.until(
        "the service", () -> Files.exists(data.resolve("service.ports")) || !service.isAlive());
    assertThat(service.isAlive()).as(log()).isTrue();
    return RunningService.ports(data);
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("service.log"));
  }

  @Test
  @Requirement(TRANSPORT)
  void the_documented_set_up_leads_from_nothing_to_an_accepted_return() throws Exception {
    Path etc = Files.createDirectory(folder.resolve("etc"));
    World world = World.make(folder.resolve("world"), 100);
    ProductionKeys keys = ProductionKeys.make(world, folder, "dsp.example");
    keys.copyTo(etc);
    for (String key : List.of("dsp.key", "tls.key")) {
      Files.setPosixFilePermissions(etc.resolve(key), PosixFilePermissions.fromString("rw-------"));
    }
    try (OutsidePostgres postgres = database(folder.resolve("database"))) {
      Files.writeString(
          etc.resolve("service.properties"),
          localized(GUIDE.block("3. Write the settings", "properties"), world)
              .replace("db.example:5432", postgres.address())
              .replace("bind-address=0.0.0.0", "bind-address=127.0.0.1"));
      Files.writeString(
          etc.resolve("secrets"),
          """
          HUB_RETURNS_DATABASE_PASSWORD='%s'
          HUB_RETURNS_SSI_DATABASE_PASSWORD='%s'
          """
              .formatted(passwordOf("hub_returns_writer"), passwordOf("hub_returns_reader")));
      makeTheCommand(world);
      run(
          "5. Create the tables",
          Map.of("HUB_RETURNS_DATABASE_PASSWORD", passwordOf("hub_returns_owner")),
          world);
      Map<String, String> environment =
          Map.of(
              "HUB_RETURNS_DATABASE_PASSWORD", passwordOf("hub_returns_writer"),
              "HUB_RETURNS_SSI_DATABASE_PASSWORD", passwordOf("hub_returns_reader"),
              "HUB_RETURNS_DUIS_PORT", "0",
              "HUB_RETURNS_SSI_PORT", "0",
              "HUB_RETURNS_MANAGEMENT_PORT", "0");
      run("6. Load the data", Map.of(), world);
      assertThat(folder.resolve("data")).as("before the first start").doesNotExist();

      Process service =
          service()
              .start(
                  environment,
                  folder.resolve("service.log"),
                  "serve",
                  "--config",
                  etc.resolve("service.properties").toString());
      try {
        returnAHub(world, service, keys);
      } finally {
        service.destroy();
        service.onExit().join();
      }
      assertThat(log()).contains("Ready as").doesNotContain("WARN", "ERROR");
    }
  }

  private void returnAHub(World world, Process service, ProductionKeys keys)
      throws IOException, InterruptedException {
    Properties ports = ports(service);
    URI readiness =
        URI.create(
            "http://127.0.0.1:" + ports.getProperty("management") + "/actuator/health/readiness");
    Waiting.until("readiness", () -> Http.get(readiness).status() == 200);
    URI signIn = URI.create("http://127.0.0.1:" + ports.getProperty("ssi") + "/sign-in");
    assertThat(Http.get(signIn).status()).isEqualTo(200);
    Supplier supplier = world.suppliers().getFirst();

    HttpResponse<byte[]> response =
        post(
            keys.supplier(),
            keys.duis(),
            Integer.parseInt(ports.getProperty("duis")),
            ReturnRequest.noFaultReturn(supplier)
                .hubs(HubPool.ids(new HubPool(100).take(1, HubPool::ready)))
                .signedBy(supplier));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("ResponseCode>I0<");
    Signatures.verify(
        response.body(), SigningKey.certificate(folder.resolve("etc").resolve("dsp.pem")));
  }
}
