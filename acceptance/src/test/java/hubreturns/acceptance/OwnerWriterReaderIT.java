package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.DATABASE_ROLES;
import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.FastPrograms;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.Supplier;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An outside database used with one role, and then with the three roles of the documents. */
@Order(6)
final class OwnerWriterReaderIT {
  private static final String SQL =
      """
      create role super superuser login password 'super';
      create role owner login password 'owner';
      create role writer login password 'writer';
      create role reader login password 'reader';
      create database one_role owner owner encoding 'UTF8' template template0;
      create database three_roles owner owner encoding 'UTF8' template template0;
      revoke all on database three_roles from public;
      create database of_super encoding 'UTF8' template template0;
      """;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static FastPrograms programs;
  @AutoClose private static OutsidePostgres postgres;
  private static World world;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    programs = TestSystem.programs();
    postgres = OutsidePostgres.start(programs.postgresPrograms(), folder.resolve("database"), SQL);
    world = World.make(folder.resolve("world"), 100);
  }

  /** The settings for an outside database: the address, a role and its password. */
  private static Map<String, String> as(String role, String database) {
    return Map.of(
        "HUB_RETURNS_DATABASE_URL", "jdbc:postgresql://" + postgres.address() + "/" + database,
        "HUB_RETURNS_DATABASE_USER", role,
        "HUB_RETURNS_DATABASE_PASSWORD", role);
  }

  private static Map<String, String> with(Map<String, String> environment, String... more) {
    Map<String, String> all = new HashMap<>(environment);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static RunningService serve(String name, Map<String, String> environment)
      throws IOException, InterruptedException {
    return programs.start(Files.createDirectory(folder.resolve(name)), environment);
  }

  private static List<String> warnings(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name).resolve("service.log")).stream()
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        // Operators start Java with this option. The tests do not, so the service warns.
        .filter(line -> !line.contains("-XX:+ExitOnOutOfMemoryError"))
        .toList();
  }

  private static Answer returnAHub(RunningService service, int hub)
      throws IOException, InterruptedException {
    Supplier supplier = world.suppliers().getFirst();
    HubPool hubs = new HubPool(100);
    hubs.take(hub, HubPool::ready);
    return new Duis(service)
        .send(
            ReturnRequest.noFaultReturn(supplier)
                .hubs(HubPool.ids(hubs.take(1, HubPool::ready)))
                .signedBy(supplier));
  }

  private static String ask(RunningService service, String... command)
      throws IOException, InterruptedException {
    Program.Result result = service.command(command);
    assertThat(result.exitCode()).as(String.join(" ", command) + ": " + result.err()).isZero();
    assertThat(result.err()).as(String.join(" ", command)).doesNotContain("WARN", "ERROR");
    return result.out();
  }

  private static void load(RunningService service) throws IOException, InterruptedException {
    ask(service, "party", "import", world.partiesFile().toString());
    ask(service, "inventory", "import", world.inventoryFile().toString());
  }

  @Test
  @Requirement(DATABASE_ROLES)
  void serves_with_a_warning_as_the_only_role_of_a_new_database() throws Exception {
    try (RunningService service = serve("one-role", as("owner", "one_role"))) {
      load(service);
      assertThat(returnAHub(service, 0).code()).isEqualTo("I0");
    }

    assertThat(warnings("one-role"))
        .singleElement()
        .asString()
        .contains("The database role owner can act as the owner of the tables")
        .contains("HUB_RETURNS_DATABASE_ALLOW_OWNER");
  }

  @Test
  @Requirement(DATABASE_ROLES)
  void serves_with_a_warning_as_the_superuser_of_a_new_database() throws Exception {
    try (RunningService service = serve("super", as("super", "of_super"))) {
      assertThat(ask(service, "database", "migrate")).contains("Owner: super. Writer: none.");
    }

    assertThat(warnings("super")).hasSize(1);
  }

  @Test
  @Requirement({DATABASE_ROLES, TRANSPORT})
  void serves_and_runs_every_command_as_the_writer_with_pages_as_the_reader() throws Exception {
    Map<String, String> owner = as("owner", "three_roles");
    Map<String, String> writer =
        with(
            as("writer", "three_roles"),
            "HUB_RETURNS_SSI_DATABASE_USER",
            "reader",
            "HUB_RETURNS_SSI_DATABASE_PASSWORD",
            "reader");
    Program.Result early = programs.command(as("writer", "three_roles"), "party", "list");
    assertThat(early.exitCode()).as(early.err()).isEqualTo(1);
    String[] grant = {"database", "migrate", "--writer", "writer", "--reader", "reader"};
    for (int times = 0; times < 2; times++) {
      Program.Result given = programs.command(owner, grant);
      assertThat(given.exitCode()).as(given.err()).isZero();
      assertThat(given.out()).contains("Owner: owner. Writer: writer. Reader: reader.");
    }
    assertRefused(owner, "the writer, writer");
    assertRefused(as("super", "three_roles"), "the writer, writer");

    try (RunningService service = serve("three-roles", writer)) {
      load(service);
      Answer answer = returnAHub(service, 0);
      assertThat(answer.code()).isEqualTo("I0");
      runEveryCommand(service, answer.requestId());
      assertThat(service.command(grant).err()).contains("Only the owner of the tables, owner,");
    }

    assertThat(warnings("three-roles")).isEmpty();
    try (RunningService service =
        serve("owner-allowed", with(owner, "HUB_RETURNS_DATABASE_ALLOW_OWNER", "true"))) {
      assertThat(returnAHub(service, 1).code()).isEqualTo("I0");
    }
  }

  /** Runs every command except {@code database migrate}, which only the owner can run. */
  private static void runEveryCommand(RunningService service, String requestId)
      throws IOException, InterruptedException {
    String hub = HubPool.ids(new HubPool(100).take(1, HubPool::ready)).getFirst();
    assertThat(ask(service, "inventory", "show", hub)).contains("Returned");
    assertThat(ask(service, "inventory", "export")).contains(hub);
    assertThat(ask(service, "party", "list")).contains("Supplier A");
    assertThat(ask(service, "sat", requestId)).contains("\"I0\"");
    ask(service, "sat", "verify");
    ask(service, "sat", "checkpoints");
    ask(service, "report", "overdue");
    assertThat(ask(service, "report", "requests")).contains(requestId);
    assertThat(ask(service, "report", "returns")).contains(hub);
    assertThat(ask(service, "deliveries", "list")).contains("waiting");
    ask(service, "deliveries", "retry", "--all");
    ask(service, "user", "add", "pat", "--role", "operator");
    assertThat(ask(service, "user", "list")).contains("pat");
    ask(service, "user", "disable", "pat");
    ask(service, "user", "enable", "pat");
    ask(service, "user", "reset", "pat");
    ask(service, "party", "remove", world.suppliers().getLast().eui());
    assertThat(ask(service, "admin-trail", "list")).contains("pat");
    assertThat(ask(service, "database", "migrate")).contains("Writer: writer.");
  }

  private static void assertRefused(Map<String, String> environment, String because)
      throws IOException, InterruptedException {
    Program.Result refused =
        programs
            .launcher(Program.SERVICE)
            .run(RunningService.environment(folder, environment), "serve");
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(because);
  }
}
