package hubreturns.acceptance.system;

import static org.junit.jupiter.api.Assumptions.abort;

import hubreturns.harness.Ended;
import hubreturns.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    if (Ended.of(in(Program.root(), "git", "cat-file", "-e", commit + "^{commit}")).exit() != 0) {
      return abort("The commit " + commit + " of the last release is not in this clone's history");
    }
    Files.createDirectories(tree);
    Ended.successfully(
        in(Program.root(), "sh", "-c", "git archive %s | tar -x -C %s".formatted(commit, tree)));
    // The checks of that commit ran when it was committed.
    Ended.successfully(
        in(
            tree,
            isOnPath("mvn") ? "mvn" : Program.root().resolve("mvnw").toString(),
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

  private static ProcessBuilder in(Path folder, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private static boolean isOnPath(String program) throws IOException, InterruptedException {
    return Ended.of(new ProcessBuilder("which", program)).exit() == 0;
  }
}
