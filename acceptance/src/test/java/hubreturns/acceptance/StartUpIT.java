package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.LEAN_PROGRAMS;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.harness.Http;
import hubreturns.harness.Launcher;
import hubreturns.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a start loads. The number of classes decides how long a short command takes, and it is the
 * same on every machine (docs/performance.md#start-and-commands).
 */
@Requirement(LEAN_PROGRAMS)
@UsesSharedSystem
final class StartUpIT {
  private static final String COMMANDS = "hubreturns.service.operations.Commands";
  private static final int CLASSES_OF_A_COMMAND_MAX = 3_500;
  private static final int CLASSES_OF_HELP_MAX = 1_900;

  /** The packages that only the running service needs. */
  private static final List<String> OF_THE_SERVICE =
      List.of(
          "org.springframework.boot.",
          "org.springframework.context.",
          "org.springframework.web.",
          "org.apache.catalina.",
          "org.flywaydb.",
          "ch.qos.logback.",
          "tools.jackson.databind.json.");

  private final TestSystem system;

  StartUpIT(TestSystem system) {
    this.system = system;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "party list",
        "inventory show 00-DB-FF-FF-00-00-00-05",
        "sat 00-DB-FF-FF-00-00-00-05",
        "report returns --format csv",
        "deliveries list",
        "--help"
      })
  void a_command_loads_few_classes_and_no_web_server(String command, @TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> classes =
        loaded(Program.SERVICE, system.service().environment(), folder, command.split(" "));
    assertThat(classes)
        .contains(COMMANDS)
        .hasSizeLessThan(CLASSES_OF_A_COMMAND_MAX)
        .noneMatch(name -> OF_THE_SERVICE.stream().anyMatch(name::startsWith));
  }

  @Test
  void the_help_of_the_client_loads_no_xml_and_no_http(@TempDir Path folder) throws Exception {
    assertThat(loaded(Program.CLIENT, Map.of(), folder, "--help"))
        .contains("hubreturns.client.ClientMain")
        .hasSizeLessThan(CLASSES_OF_HELP_MAX)
        .noneMatch(name -> name.startsWith("javax.xml.") || name.startsWith("java.net.http."));
  }

  @Test
  void a_ready_service_answers_on_all_its_ports() throws IOException, InterruptedException {
    assertThat(system.management().readiness().status()).isEqualTo(200);
    assertThat(Http.get(system.service().ssi().resolve("/sign-in")).status()).isEqualTo(200);
    assertThat(Http.get(system.service().serviceD()).status()).isEqualTo(405);
  }

  @Test
  void the_jar_finds_its_cache_and_java_is_silent_about_one_that_does_not_fit(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path classes = folder.resolve("classes");
    String log = "-Xlog:class+load:file=" + classes + ":none:filecount=0";
    Program.Result fits = Program.SERVICE.launcher(log).run(Map.of(), "settings");
    assertThat(classes).content().contains(COMMANDS + " source: shared objects file");

    // The copies are newer than the jar that the cache was made for.
    for (String file : List.of("hub-returns-service.jar", "hub-returns-service-commands.aot")) {
      Files.copy(Program.SERVICE.jar().resolveSibling(file), folder.resolve(file));
    }
    Program.Result copied =
        new Launcher(
                Program.SERVICE, List.of(log), folder.resolve(Program.SERVICE.jar().getFileName()))
            .run(Map.of(), "settings");

    assertThat(classes).content().contains(COMMANDS + " source: file:");
    assertThat(copied).isEqualTo(fits);
    assertThat(copied.exitCode()).isZero();
    assertThat(copied.err()).isEmpty();
  }

  private static List<String> loaded(
      Program program, Map<String, String> environment, Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path log = folder.resolve("classes");
    program
        .launcher(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // With a cache, Java loads all classes of the cache, whatever the command needs.
            "-XX:AOTMode=off",
            "-Xlog:class+load:file=" + log + ":none:filecount=0")
        .run(environment, arguments);
    try (Stream<String> lines = Files.lines(log)) {
      return lines.map(line -> line.split(" ", 2)[0]).toList();
    }
  }
}
