package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PACKED_LIBRARIES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.harness.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The libraries in the packaged programs are byte for byte those on record
 * (docs/adr/0051-checksums-of-the-packed-libraries.md#decision).
 */
final class PackedLibrariesIT {
  private static final Path RECORD = Program.root().resolve(".mvn/checksums/libraries.sha256");
  private static final Path FOUND = Program.root().resolve("acceptance/target/libraries.sha256");

  @Test
  @Requirement(PACKED_LIBRARIES)
  void every_library_has_the_checksum_on_record() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Program program : Program.values()) {
      try (JarFile jar = new JarFile(program.jar().toFile())) {
        found.putAll(inBillOfMaterials(jar));
      }
    }
    StringBuilder lines = new StringBuilder();
    found.forEach((name, sha256) -> lines.append(sha256).append("  ").append(name).append('\n'));
    Files.writeString(FOUND, lines);

    assertThat(lines.toString())
        .as(
            "the libraries of the programs, compared with %s. If a library was changed on purpose,"
                + " compare its new line with the checksum that its project or Maven Central"
                + " publishes, then copy %s over the record",
            RECORD, FOUND)
        .isEqualTo(Files.readString(RECORD));
  }

  /** The libraries that the build resolved, with the checksums of the files that it packed. */
  private static Map<String, String> inBillOfMaterials(JarFile jar) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Optional<JarEntry> entry = Optional.ofNullable(jar.getJarEntry("META-INF/sbom/bom.json"));
    Assumptions.assumeTrue(entry.isPresent(), "An offline build writes no bill of materials.");
    JsonNode bill;
    try (InputStream in = Objects.requireNonNull(jar.getInputStream(entry.orElseThrow()))) {
      bill = JsonMapper.builder().build().readTree(in);
    }
    for (JsonNode component : bill.path("components")) {
      String name = component.path("purl").asString().replaceFirst("^pkg:maven/", "");
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asString().equals("SHA-256") && !name.startsWith("hubreturns/")) {
          found.put(name, hash.path("content").asString());
        }
      }
    }
    assertThat(found).as("libraries in " + jar.getName()).isNotEmpty();
    return found;
  }
}
