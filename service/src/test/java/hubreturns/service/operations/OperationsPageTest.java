package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares what docs/operations.md says about the settings with the settings themselves. */
class OperationsPageTest {

  @Test
  void lists_exactly_the_settings_with_default_and_meaning() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "operations.md")).stream()
            .filter(line -> line.matches("\\| `HUB_RETURNS_\\w+` \\| `--.*"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Stream.of(Setting.values())
                .map(setting ->
                    "| `%s` | `%s` | %s | %s |"
                        .formatted(
                            setting.variable(),
                            setting.option(),
                            setting.standard().isEmpty() ? "unset" : "`" + setting.standard() + "`",
                            setting.meaning()))
                .toList());
  }
}
