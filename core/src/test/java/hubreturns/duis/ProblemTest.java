package hubreturns.duis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/problems.md lists the enumeration for senders. */
class ProblemTest {
  private static final Path CATALOGUE = Path.of("../docs/problems.md");

  @Test
  void the_catalogue_lists_each_problem_with_its_type_status_and_title_in_order() throws Exception {
    assertThat(rows().stream().map(row -> row.subList(0, 3)))
        .containsExactlyElementsOf(
            Stream.of(Problem.values())
                .map(it -> List.of("`" + it.type() + "`", String.valueOf(it.status()), it.title()))
                .toList());
  }

  @Test
  void the_catalogue_explains_when_each_problem_arises_and_what_to_do() throws IOException {
    for (List<String> row : rows()) {
      assertThat(row).hasSize(5);
      assertThat(row.get(3)).as("%s, when", row.getFirst()).matches("[A-Z`].*\\.");
      assertThat(row.get(4)).as("%s, what to do", row.getFirst()).matches("[A-Z`].*\\.");
    }
  }

  @Test
  void types_are_stable_identifiers_that_differ() {
    assertThat(Stream.of(Problem.values()).map(Problem::type))
        .doesNotHaveDuplicates()
        .allMatch(type -> type.matches("urn:hub-returns:problem:[a-z]+(-[a-z]+)*"));
    assertThat(Problem.CERTIFICATE_NOT_VALID_NOW.type())
        .isEqualTo("urn:hub-returns:problem:certificate-not-valid-now");
  }

  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(CATALOGUE).stream()
        .filter(line -> line.startsWith("| `urn:"))
        .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
        .toList();
  }
}
