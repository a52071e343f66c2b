package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file of the security log, and its page in the documents. */
class SecurityLogFileTest {
  private static final int BYTES_MAX = 4_000;
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(SecurityLog.NAME);

  @TempDir Path folder = Path.of("");

  private Path file = Path.of("");
  private RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();

  @BeforeEach
  void opens_the_file() throws IOException {
    file = DataDirectory.open(folder.resolve("data")).resolve(SecurityLogFile.NAME);
    appender = SecurityLogFile.appender(file, BYTES_MAX);
    LOG.addAppender(appender);
  }

  @AfterEach
  void closes_the_file() {
    LOG.detachAppender(appender);
    appender.stop();
  }

  private List<JsonNode> lines() throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> JsonMapper.builder().build().readTree(line))
        .toList();
  }

  @Test
  void a_line_names_the_event_and_the_address_and_has_no_control_characters() throws IOException {
    SecurityLog.note(
        SecurityEvent.SIGN_IN_REFUSED,
        "192.0.2.7",
        "refused {}",
        "a\n\u009b\u202e\u2028{\"b\": 1}");

    JsonNode line = lines().getLast();
    assertThat(line.path("event").asString()).isEqualTo("sign-in refused");
    assertThat(line.path("address").asString()).isEqualTo("192.0.2.7");
    assertThat(line.path("level").asString()).isEqualTo("WARN");
    assertThat(line.path("at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(line.path("message").asString())
        .isEqualTo("refused a\uFFFD\uFFFD\uFFFD\uFFFD{\"b\": 1}");
    assertThat(Files.readString(file).strip()).doesNotContainPattern("\\p{C}");
  }

  @Test
  void the_files_are_private_and_have_a_limit() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "line {}", "x".repeat(200));
    }

    try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
      assertThat(files.toList())
          .hasSize(1 + SecurityLogFile.EARLIER_FILES)
          .allSatisfy(one -> {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                .isEqualTo("rw-------");
            assertThat(Files.size(one)).isLessThan(2 * BYTES_MAX);
          });
    }
  }

  @Test
  void the_documents_list_exactly_the_events_with_level_and_meaning() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operations.md"));
    String section = page.substring(page.indexOf("\n### Security log\n")).split("\n## ", 2)[0];

    assertThat(section.lines().filter(line -> line.matches("\\| `.*\\| (INFO|WARN) \\|.*")))
        .containsExactlyElementsOf(
            Stream.of(SecurityEvent.values())
                .map(event ->
                    "| `%s` | %s | %s |".formatted(event.text(), event.level(), event.meaning()))
                .toList());
  }
}
