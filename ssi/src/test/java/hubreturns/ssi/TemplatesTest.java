package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each template must have. */
class TemplatesTest {
  private static final Path TEMPLATES = Path.of("src/main/resources/ssi/pages");
  private static final Pattern TABLE = Pattern.compile("<table[^>]*>");

  @Test
  void each_table_has_a_name_for_screen_readers() throws IOException {
    int tables = 0;
    List<String> nameless = new ArrayList<>();
    try (Stream<Path> files = Files.walk(TEMPLATES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher table = TABLE.matcher(Files.readString(file));
        while (table.find()) {
          tables++;
          if (!table.group().matches(".*aria-label(ledby)?=.*")) {
            nameless.add(file.getFileName() + ": " + table.group());
          }
        }
      }
    }

    assertThat(tables).as("tables found").isGreaterThan(15);
    assertThat(nameless).isEmpty();
  }
}
