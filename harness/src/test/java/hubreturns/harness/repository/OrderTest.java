package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No result depends on the order of a {@code Set.of} or {@code Map.of}, which differs from one
 * start of Java to the next.
 */
final class OrderTest {
  private static final Pattern CONSTANT =
      Pattern.compile("\\b([A-Z][A-Z_0-9]+) =\\s+(?:Set|Map)\\.(?:of|ofEntries|copyOf)\\(");

  /** Stream operations whose result does not depend on the order. */
  private static final String ANY_ORDER = "\\.(?:sorted|anyMatch|allMatch|noneMatch)\\(";

  /** Code that iterates over a constant or prints it; %s is the name of the constant. */
  private static final String IN_ORDER =
      "(?:: |\\+ )%1$s\\b(?!\\.)"
          + "|\\b%1$s(?:\\.(?:entrySet|keySet|values)\\(\\))?\\s*\\.stream\\(\\)\\s*(?!"
          + ANY_ORDER
          + ")|(?:: )%1$s\\.(?:entrySet|keySet|values)\\(\\)"
          + "|\\b%1$s\\.(?:forEach|iterator|toString)\\(";

  @Test
  void a_constant_without_an_order_is_not_gone_through() {
    assertThat(
            TextFile.all().stream()
                .filter(file -> file.path().toString().contains("src/main/"))
                .flatMap(OrderTest::uses))
        .isEmpty();
  }

  @Test
  void finds_a_loop_a_stream_and_a_message() {
    assertThat(uses("for (String one : NAMES) {")).hasSize(1);
    assertThat(uses("NAMES.stream().filter(x)")).hasSize(1);
    assertThat(uses("\"known: \" + NAMES)")).hasSize(1);
    assertThat(uses("NAMES.stream().sorted()")).isEmpty();
    assertThat(uses("NAMES.contains(name)")).isEmpty();
  }

  private static List<String> uses(String use) {
    String constant = "NAMES =\n Set.of(\"a\");\n";
    return uses(new TextFile(Path.of("A.java"), constant + use)).toList();
  }

  private static Stream<String> uses(TextFile file) {
    return file.name().endsWith(".java")
        ? file.matches(CONSTANT)
            .map(constant -> constant.group(1))
            .flatMap(name -> file.matches(Pattern.compile(IN_ORDER.formatted(name))))
            .map((MatchResult use) -> file.at(use, use.group()))
        : Stream.empty();
  }
}
