package hubreturns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The records in docs/adr have one form, and the index lists them all. */
class DecisionRecordsTest {
  private static final Path RECORDS = Path.of("..", "docs", "adr");

  @Test
  void every_record_has_a_date_a_status_and_its_four_parts() throws IOException {
    for (Path record : records()) {
      String text = Files.readString(record);
      List<String> parts = text.lines().filter(line -> line.startsWith("## ")).toList();

      assertThat(text.lines().skip(2).findFirst().orElse(""))
          .as(record.toString())
          .matches("- Date: \\d{1,2} [A-Z][a-z]+ \\d{4}");
      assertThat(text.lines().skip(3).findFirst().orElse(""))
          .as(record.toString())
          .startsWith("- Status: ");
      assertThat(parts)
          .as(record.toString())
          .containsSubsequence("## Context", "## Decision", "## Consequences", "## Alternatives");
    }
  }

  @Test
  void the_index_lists_every_record_with_its_title() throws IOException {
    String index = Files.readString(RECORDS.resolve("README.md"));

    for (Path record : records()) {
      String title;
      try (Stream<String> lines = Files.lines(record)) {
        title = lines.findFirst().orElseThrow().substring("# ".length());
      }
      assertThat(index)
          .as("docs/adr/README.md lacks " + record.getFileName())
          .contains("[%s](%s)".formatted(title, record.getFileName()));
    }
  }

  private static List<Path> records() throws IOException {
    try (Stream<Path> files = Files.list(RECORDS)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{4}-.*\\.md"))
          .sorted()
          .toList();
    }
  }
}
