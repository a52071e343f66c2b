package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.helpers.NOPAppender;
import ch.qos.logback.core.read.ListAppender;
import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file of the security log, and its page in the documents. */
class SecurityLogFileTest {
  private static final int BYTES_MAX = 4_000;
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(SecurityLog.NAME);

  @TempDir Path folder = Path.of("");

  private Path data = Path.of("");
  private Path file = Path.of("");
  private Appender<ILoggingEvent> appender = new NOPAppender<>();

  @BeforeEach
  void opens_the_file() throws IOException {
    data = DataDirectory.open(folder.resolve("data"));
    file = data.resolve(SecurityLogFile.NAME);
    appender = SecurityLogFile.appender(data, BYTES_MAX);
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
  void makes_a_file_that_was_removed_or_renamed_again() throws IOException {
    SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "first");
    Path renamed = file.resolveSibling("security.log-20261129");
    Files.move(file, renamed);
    SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "second");
    Files.delete(file);
    SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "third");

    assertThat(renamed).content().contains("first").doesNotContain("second");
    assertThat(lines()).singleElement().asString().contains("third");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_line_that_cannot_be_written_goes_to_the_other_lines_and_an_error_says_so_once()
      throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> others = new ListAppender<>();
    others.start();
    root.addAppender(others);
    LOG.setAdditive(false);
    try {
      Files.delete(file);
      Files.createDirectory(file);
      SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "first");
      SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "second");
      Files.delete(file);
      SecurityLog.note(SecurityEvent.SIGN_IN, "192.0.2.7", "third");
    } finally {
      LOG.setAdditive(true);
      root.detachAppender(others);
    }

    assertThat(others.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .satisfiesExactly(
            error -> assertThat(error).startsWith("ERROR").contains(file + " cannot be written"),
            line -> assertThat(line).isEqualTo("INFO first"),
            line -> assertThat(line).isEqualTo("INFO second"),
            over -> assertThat(over).startsWith("WARN").contains("can be written again"));
    assertThat(lines()).singleElement().asString().contains("third");
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "dangling link", "device"})
  void refuses_what_cannot_be_written(String kind) throws IOException {
    Settings settings = Settings.of(Map.of(Setting.DATA_DIR, data.toString()));
    Files.delete(file);
    switch (kind) {
      case "folder" -> Files.createDirectory(file);
      case "device" -> Files.createSymbolicLink(file, Path.of("/dev/full"));
      default -> Files.createSymbolicLink(file, Path.of("nowhere"));
    }

    assertThatThrownBy(() -> SecurityLogFile.check(settings))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(file + " cannot be written: it is not a file");
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
