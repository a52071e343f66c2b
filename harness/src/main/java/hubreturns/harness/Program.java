package hubreturns.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged programs, each run as a process of its own. */
public enum Program {
  SERVICE("service"),
  CLIENT("client"),
  SIMULATOR("simulator");

  /** Options of the Java machine under which a short command is done soonest. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final Duration COMMAND_WAIT = Duration.ofMinutes(10);

  private final String module;

  Program(String module) {
    this.module = module;
  }

  /** Its jar, below the project's root (system property {@code hubreturns.root}, else found). */
  public Path jar() {
    return root().resolve(module).resolve("target").resolve("hub-returns-" + module + ".jar");
  }

  /** The project's root folder. */
  public static Path root() {
    String named = System.getProperty("hubreturns.root");
    if (named != null) {
      return Path.of(named);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("run this inside the project, or set -Dhubreturns.root");
      }
    }
    return folder;
  }

  /**
   * What a command said.
   *
   * @param out its standard output
   * @param err its standard error
   */
  public record Said(int exitCode, String out, String err) {}

  /** Runs a command to its end. */
  public Said run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(List.of(), environment, arguments);
  }

  /** The same for a command that ends soon, at half the processor time. */
  public Said runBriefly(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(SHORT_LIVED, environment, arguments);
  }

  /** Runs a command to its end, under these options of the Java machine. */
  public Said run(List<String> javaOptions, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("hub-returns", ".out");
    Path err = Files.createTempFile("hub-returns", ".err");
    try {
      Process process =
          builder(javaOptions, environment, List.of(arguments))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(COMMAND_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(module + " " + List.of(arguments) + " did not end");
      }
      return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts it to stay; all that it says goes to {@code log}. */
  public Process start(Map<String, String> environment, Path log, String... arguments)
      throws IOException {
    return builder(List.of(), environment, List.of(arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private ProcessBuilder builder(
      List<String> javaOptions, Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.add("-jar");
    command.add(jar().toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(devNull()));
    // Nothing of the caller's own settings may leak into the programs.
    builder.environment().keySet().removeIf(name -> name.startsWith("HUB_RETURNS_"));
    builder.environment().putAll(environment);
    return builder;
  }

  private static java.io.File devNull() {
    return new java.io.File("/dev/null");
  }
}
