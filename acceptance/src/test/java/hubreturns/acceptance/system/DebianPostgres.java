package hubreturns.acceptance.system;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** PostgreSQL as Debian packs it, with all its programs; {@code ./check} installs it as root. */
public final class DebianPostgres {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  private DebianPostgres() {}

  /** The folder of its programs; without it the test is skipped, and says why. */
  public static Path require() throws IOException {
    if (Files.isDirectory(VERSIONS)) {
      try (Stream<Path> versions = Files.list(VERSIONS)) {
        var newest =
            versions
                .filter(version -> Files.isExecutable(version.resolve("bin/pg_basebackup")))
                .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                .max(
                    Comparator.comparingInt(
                        version -> Integer.parseInt(version.getFileName().toString())));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    return abort("This machine has no PostgreSQL of Debian. Install the package postgresql");
  }
}
