package hubreturns.acceptance.system;

import static org.junit.jupiter.api.Assumptions.abort;

import hubreturns.harness.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The service of the last release, built from its commit in the repository's history. */
public final class LastRelease {
  private static final String RECORD = "service/src/test/resources/released-schema.txt";

  private LastRelease() {}

  /** Its jar file; without the history the test is skipped, and says why. */
  public static Path jar() throws IOException, InterruptedException {
    String commit =
        Files.readAllLines(Program.root().resolve(RECORD)).stream()
            .filter(line -> line.startsWith("commit "))
            .map(line -> line.substring("commit ".length()))
            .findFirst()
            .orElseThrow();
    Path tree = TestSystem.target().resolve("release-" + commit);
    Path jar = tree.resolve("service/target/hub-returns-service.jar");
    if (Files.exists(jar)) {
      return jar;
    }
    if (run(Program.root(), "git", "cat-file", "-e", commit + "^{commit}").exit() != 0) {
      return abort("The commit " + commit + " of the last release is not in this clone's history");
    }
    Files.createDirectories(tree);
    require(
        run(Program.root(), "sh", "-c", "git archive %s | tar -x -C %s".formatted(commit, tree)));
    // The checks of that commit were made when it was committed.
    require(
        run(
            tree,
            "mvn",
            "-B",
            "-q",
            "-ntp",
            "-DskipTests",
            "-Dspotless.check.skip=true",
            "-Dcompiler.checks=-XDquick",
            "-pl",
            "service",
            "-am",
            "package"));
    return jar;
  }

  private record Ended(int exit, String said) {}

  private static void require(Ended ended) {
    if (ended.exit() != 0) {
      throw new IllegalStateException("building the last release failed: " + ended.said());
    }
  }

  private static Ended run(Path folder, String... command)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    if (command[0].equals("mvn") && !isOnPath("mvn")) {
      words.set(0, Program.root().resolve("mvnw").toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private static boolean isOnPath(String program) throws IOException, InterruptedException {
    return new ProcessBuilder("which", program).start().waitFor() == 0;
  }
}
