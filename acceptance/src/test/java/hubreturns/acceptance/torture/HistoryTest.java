package hubreturns.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.torture.Outcome.Answered;
import hubreturns.acceptance.torture.Outcome.Refused;
import hubreturns.acceptance.torture.Outcome.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a history says what happened, however the run ended. */
final class HistoryTest {
  private static final Message MESSAGE =
      new Message("request", "user", true, List.of("hub 1", "hub 2"), new byte[] {1, 2, 3});

  @Test
  void is_read_as_it_was_written(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("history.jsonl");
    History.Run written;
    try (History history = new History(file)) {
      for (Outcome outcome :
          List.of(
              new Answered("digest", true, "W081401", Map.of("I0", List.of("hub 1", "hub 2"))),
              new Refused(503, true, "unavailable"),
              new Unknown("lost"))) {
        history.end(history.begin(MESSAGE, "node1"), outcome);
      }
      history.strike("node1 is killed");
      written = history.run();
    }

    History.Run read = History.read(file);

    assertThat(read.sendings()).isEqualTo(written.sendings());
    assertThat(read.strikes()).isEqualTo(written.strikes());
    assertThat(read.requests().get("request")).usingRecursiveComparison().isEqualTo(MESSAGE);
  }

  @Test
  void of_a_killed_run_has_unknowns_instead_of_missing_ends(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("history.jsonl");
    try (History history = new History(file)) {
      history.begin(MESSAGE, "node1");
    }
    Files.writeString(file, Files.readString(file) + "{\"kind\":\"en");

    History.Run read = History.read(file);

    assertThat(read.sendings())
        .singleElement()
        .satisfies(sending -> assertThat(sending.outcome()).isInstanceOf(Unknown.class));
  }
}
