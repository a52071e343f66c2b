package hubreturns.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The packaged programs. Each one runs as a process. */
public enum Program {
  SERVICE,
  CLIENT,
  SIMULATOR;

  /** JVM options that make a short command fast. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** The program's jar file below the project's root folder. */
  public Path jar() {
    String module = name().toLowerCase(Locale.ROOT);
    return root().resolve(module).resolve("target").resolve("hub-returns-" + module + ".jar");
  }

  /**
   * The project's root folder: the system property {@code hubreturns.root}, or the nearest folder
   * upwards that holds {@code mvnw}.
   */
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
   * The result of a command.
   *
   * @param out the standard output
   * @param err the standard error
   */
  public record Result(int exitCode, String out, String err) {
    /** Returns this result of a command that must have succeeded. */
    public Result requireSuccess() {
      if (exitCode != 0) {
        throw new IllegalStateException(err);
      }
      return this;
    }
  }

  /** Starts the packaged program with {@code java -jar}. */
  public Launcher launcher(String... javaOptions) {
    return new Launcher(this, List.of(javaOptions), jar());
  }

  /** Runs a short command with {@link #SHORT_LIVED}, which halves its processor time. */
  public Result runBriefly(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return launcher(SHORT_LIVED.toArray(String[]::new)).run(environment, arguments);
  }
}
