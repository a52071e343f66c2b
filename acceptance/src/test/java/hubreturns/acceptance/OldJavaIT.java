package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.JAVA_NEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.report.Requirement;
import hubreturns.harness.Ended;
import hubreturns.harness.Program;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged programs on a Java that is too old for them. */
final class OldJavaIT {
  private static final Path JAVAS = Path.of("/usr/lib/jvm");

  private static Optional<Path> java17() throws IOException {
    if (Files.isDirectory(JAVAS)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(JAVAS, "*17*")) {
        for (Path folder : folders) {
          Path java = folder.resolve("bin").resolve("java");
          if (Files.isExecutable(java)) {
            return Optional.of(java);
          }
        }
      }
    }
    return Optional.empty();
  }

  @ParameterizedTest
  @EnumSource
  @Requirement(JAVA_NEEDED)
  void each_program_says_in_one_line_which_java_it_needs(Program program) throws Exception {
    Optional<Path> java = java17();
    assumeTrue(java.isPresent(), () -> "there is no Java 17 in " + JAVAS);
    Ended ended =
        Ended.of(
            new ProcessBuilder(
                java.orElseThrow().toString(), "-jar", program.jar().toString(), "--version"));
    assertThat(ended.exit()).as(ended.said()).isNotZero();
    assertThat(ended.said().lines())
        .singleElement()
        .asString()
        .contains("needs Java 25", "Java 17");
  }
}
