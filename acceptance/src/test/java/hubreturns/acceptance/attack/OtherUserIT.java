package hubreturns.acceptance.attack;

import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Ended;
import hubreturns.harness.FastPrograms;
import hubreturns.harness.Program;
import hubreturns.harness.Program.Result;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What another user of the machine can do with the files, processes and database of the programs.
 * The programs run as root here, and all folders above theirs are open to everybody.
 */
final class OtherUserIT {
  private static final String OPEN_FOLDER = "rwxr-xr-x";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static FastPrograms programs;
  private static World world;
  private static RunningSimulator simulator;
  private static RunningService service;
  private static Path returns;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    open(folder);
    // What the programs leave in the folder for temporary files must be closed as well.
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    Map<String, String> java =
        Map.of("JDK_JAVA_OPTIONS", "-XX:-UsePerfData -Djava.io.tmpdir=" + temporary);
    programs = TestSystem.programs();
    world = World.make(folder.resolve("world"), 100);
    simulator = RunningSimulator.start(programs.launcher(Program.SIMULATOR), folder, 0, java);
    Map<String, String> settings = new HashMap<>(simulator.serviceEnvironment(1_000));
    settings.putAll(java);
    service = programs.start(folder, settings);
    command("party", "import", world.partiesFile().toString());
    command("inventory", "import", world.inventoryFile().toString());
    returns = submit();
    Waiting.until(
        "the record in DSMS", () -> Files.readString(records()).contains("Return Reference"));
  }

  @AfterAll
  static void stop() {
    service.close();
    simulator.close();
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OPEN_FOLDER));
  }

  private static Path data() {
    return folder.resolve("data");
  }

  private static Path records() {
    return folder.resolve("simulator-data").resolve("records.jsonl");
  }

  /** Runs a command in a process of its own, whose temporary files are in the folder as well. */
  private static void command(String... words) throws IOException, InterruptedException {
    Result result = Program.SERVICE.runBriefly(service.environment(), words);
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  /**
   * Submits a file with one good and one rejected hub. Returns the folder of all files that the
   * client made.
   */
  private static Path submit() throws IOException, InterruptedException {
    Path made = Files.createDirectory(folder.resolve("returns"));
    open(made);
    String hub = HubPool.ids(new HubPool(100).take(1, HubPool::ready)).getFirst();
    Path csv = made.resolve("returns.csv");
    Files.write(
        csv, List.of("device_id,return_type", hub + ",GENERAL", "00-DB-FF-FF-00-00-00-09,GENERAL"));
    Result result =
        programs
            .launcher(Program.CLIENT)
            .run(
                Map.of(),
                world
                    .suppliers()
                    .getFirst()
                    .submit(csv, service.duis().toString(), service.certificate()));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    Files.delete(csv);
    return made;
  }

  /** Every file and folder below a folder. */
  private static List<String> below(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.map(Path::toString).toList();
    }
  }

  /** The paths for which this shell test is true when the other user runs it. */
  private static List<String> possible(String test, List<String> paths)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "for path; do test " + test + " \"$path\" && echo \"$path\"; done",
                "sh"));
    command.addAll(paths);
    return OtherUser.run(command.toArray(String[]::new)).said().lines().toList();
  }

  private static void assertImpossible(String... command) throws IOException, InterruptedException {
    Ended ended = OtherUser.run(command);
    assertThat(ended.exit()).as(String.join(" ", command) + ": " + ended.said()).isNotZero();
    assertThat(ended.said()).containsAnyOf("Permission denied", "not permitted");
  }

  @Test
  void the_other_user_can_enter_the_folders_above() throws IOException, InterruptedException {
    OtherUser.assumePossible();

    assertThat(OtherUser.run("id", "-u").said()).isEqualTo("65534\n");
    assertThat(OtherUser.run("ls", folder.toString()).said()).contains("data", "returns", "world");
    assertThat(OtherUser.run("cat", world.partiesFile().toString()).exit()).isZero();
  }

  @Test
  @Requirement(TRANSPORT)
  void another_user_can_read_nothing_in_the_data_directory(TestReporter saw) throws Exception {
    OtherUser.assumePossible();
    List<String> all = below(data());

    assertThat(all)
        .contains(
            data().resolve("dsp.key").toString(),
            data().resolve("database.properties").toString(),
            data().resolve("database-owner.properties").toString(),
            data().resolve("postgres.log").toString(),
            data().resolve("service.ports").toString(),
            data().resolve("postgres").resolve("PG_VERSION").toString());
    assertImpossible("ls", data().toString());
    assertThat(possible("-r", all.subList(1, all.size()))).isEmpty();
    for (String file : List.of("dsp.key", "database-owner.properties", "postgres/PG_VERSION")) {
      assertImpossible("cat", data().resolve(file).toString());
    }
    saw.publishEntry("Files and folders tried", String.valueOf(all.size()));
  }

  @Test
  void another_user_could_not_read_secrets_even_in_an_open_data_directory() throws Exception {
    OtherUser.assumePossible();
    open(data());
    try {
      for (String file :
          List.of("dsp.key", "database.properties", "database-owner.properties", "postgres.log")) {
        assertImpossible("cat", data().resolve(file).toString());
      }
      assertImpossible("ls", data().resolve("postgres").toString());
      assertImpossible("ls", data().resolve("postgres-programs").toString());
    } finally {
      Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void another_user_cannot_replace_the_programs_of_the_database() throws Exception {
    OtherUser.assumePossible();
    Path postgres = data().resolve("postgres-programs").resolve("bin").resolve("postgres");
    assertThat(postgres).exists();

    assertImpossible("cp", "/bin/true", postgres.toString());
    assertImpossible("mv", postgres.toString(), folder.resolve("tmp").toString());
    assertImpossible("rm", "-f", postgres.toString());
    assertImpossible("touch", data().resolve("postgres-programs").resolve("planted").toString());
    assertImpossible("mv", data().toString(), folder.resolve("moved").toString());
    assertThat(possible("-w", below(data()))).isEmpty();
  }

  @Test
  void another_user_cannot_use_the_database_without_a_password() throws Exception {
    OtherUser.assumePossible();
    Path driver = Files.copy(Program.SERVICE.jar(), folder.resolve("service.jar"));
    Path program = Files.writeString(folder.resolve("Connect.java"), CONNECT);
    String url = DatabaseAccess.of(data()).url();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    Ended result = OtherUser.run(java, "-cp", driver.toString(), program.toString(), url);

    assertThat(result.exit()).as(result.said()).isZero();
    assertThat(result.said().lines())
        .hasSize(8)
        .allMatch(line ->
            line.contains("password authentication failed")
                || line.contains("no pg_hba.conf entry")
                || line.contains("the password is an empty string"));
    String port = String.valueOf(URI.create(url.substring("jdbc:".length())).getPort());
    assertThat(Path.of("/tmp/.s.PGSQL." + port)).doesNotExist();
  }

  private static final String CONNECT =
      """
      import java.sql.DriverManager;
      import java.sql.SQLException;

      public class Connect {
        public static void main(String[] url) {
          for (String role :
              new String[] {"postgres", "hub_returns_owner", "hub_returns", "hub_returns_reader"}) {
            for (String password : new String[] {"", role}) {
              try {
                DriverManager.getConnection(url[0], role, password).close();
                System.out.println("connected as " + role);
              } catch (SQLException e) {
                System.out.println(role + ": " + e.getMessage().lines().findFirst().orElse(""));
              }
            }
          }
        }
      }
      """;

  @Test
  void another_user_finds_no_password_in_the_processes_and_cannot_stop_them() throws Exception {
    OtherUser.assumePossible();
    DatabaseAccess writer = DatabaseAccess.of(data());
    String data = data().toAbsolutePath().normalize().toString();
    List<ProcessHandle> processes =
        ProcessHandle.allProcesses()
            .filter(process ->
                process.pid() == service.process().pid()
                    || process.info().commandLine().filter(line -> line.contains(data)).isPresent())
            .toList();

    assertThat(processes).as("the service and its database").hasSizeGreaterThan(1);
    for (ProcessHandle process : processes) {
      String proc = "/proc/" + process.pid();
      assertImpossible("cat", proc + "/environ");
      assertImpossible("kill", "-TERM", String.valueOf(process.pid()));
      assertThat(OtherUser.run("cat", proc + "/cmdline").said())
          .doesNotContain(
              writer.password(),
              DatabaseAccess.ofOwner(data()).password(),
              RunningSimulator.PASSWORD);
    }
  }

  @Test
  void another_user_cannot_read_the_clients_files_or_the_simulators_records() throws Exception {
    OtherUser.assumePossible();
    List<String> made = new ArrayList<>(below(returns));
    made.remove(returns.toString());
    world.suppliers().forEach(supplier -> made.add(supplier.key().toString()));
    made.add(records().toString());

    assertThat(made)
        .anyMatch(file -> file.contains("journal"))
        .anyMatch(file -> file.contains("results"));
    assertThat(possible("-r", made)).isEmpty();
    assertThat(possible("-w", made)).isEmpty();
  }

  @Test
  void the_client_tells_another_user_whose_files_are_in_the_way_before_it_sends_anything()
      throws Exception {
    OtherUser.assumePossible();
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path sticky = Files.createDirectory(folder.resolve("sticky"));
    Files.setAttribute(sticky, "unix:mode", 01777);
    Path journal = Files.createFile(shared.resolve("s.journal"));
    Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rw-------"));
    Path results = Files.createFile(sticky.resolve("s.results.csv"));

    assertThat(submitAsAnother(shared))
        .contains(
            "nothing was sent, because the journal "
                + journal
                + " cannot be written: the file"
                + " belongs to the user root. Let that user run the command;")
        .doesNotContain("the folder");
    assertThat(submitAsAnother(sticky))
        .contains(
            "nothing was sent, because the results cannot be written to "
                + results
                + ": the file"
                + " belongs to the user root.",
            "--results");
    assertThat(sticky.resolve("s.journal")).doesNotExist();
  }

  /** What the client says to the other user about a returns file in this folder. */
  private static String submitAsAnother(Path where) throws IOException, InterruptedException {
    Path client = folder.resolve("client.jar");
    Path key = folder.resolve("key.pem");
    if (!Files.exists(client)) {
      Files.copy(Program.CLIENT.jar(), client);
      Files.write(key, Files.readAllBytes(world.suppliers().getFirst().key()));
      open(key);
    }
    Path csv =
        Files.write(
            where.resolve("s.csv"),
            List.of("device_id,return_type", "00-DB-FF-FF-00-00-00-09,GENERAL"));
    Ended ended =
        OtherUser.run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            client.toString(),
            "submit",
            csv.toString(),
            "--url",
            service.duis().toString(),
            "--key",
            key.toString(),
            "--certificate",
            world.suppliers().getFirst().certificate().toString());
    assertThat(ended.exit()).as(ended.said()).isEqualTo(1);
    return ended.said();
  }

  @Test
  void another_user_cannot_read_what_the_programs_leave_in_the_temporary_folder() throws Exception {
    OtherUser.assumePossible();
    List<String> all = new ArrayList<>(below(folder.resolve("tmp")));
    all.remove(folder.resolve("tmp").toString());

    assertThat(possible("-r", all)).isEmpty();
  }
}
