package hubreturns.harness;

import hubreturns.harness.Program.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A way to start a program: the JVM options, and the jar file. */
public record Launcher(Program program, List<String> javaOptions, Path jar) {
  private static final Duration COMMAND_WAIT = Duration.ofMinutes(20);
  private static final File DEV_NULL = new File("/dev/null");

  /** Runs a command and waits for its end. */
  public Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("hub-returns", ".out");
    Path err = Files.createTempFile("hub-returns", ".err");
    try {
      Process process =
          builder(environment, List.of(arguments))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(COMMAND_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            program + " " + List.of(arguments) + " did not end within " + COMMAND_WAIT);
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a program that keeps running. Its output goes to {@code log}. */
  public Process start(Map<String, String> environment, Path log, String... arguments)
      throws IOException {
    return builder(environment, List.of(arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private ProcessBuilder builder(Map<String, String> environment, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("-jar", jar.toString()));
    words.addAll(arguments);
    ProcessBuilder builder =
        java(words.toArray(String[]::new)).redirectInput(ProcessBuilder.Redirect.from(DEV_NULL));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Java with the options and these words. The caller's own settings do not leak into it. */
  ProcessBuilder java(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HUB_RETURNS_"));
    return builder;
  }
}
