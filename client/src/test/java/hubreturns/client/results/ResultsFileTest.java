package hubreturns.client.results;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.client.journal.Heading;
import hubreturns.client.journal.Journal;
import hubreturns.client.journal.Opening;
import hubreturns.client.plan.Terms;
import hubreturns.client.send.DspAddress;
import hubreturns.returns.Form;
import hubreturns.vocabulary.SchemaVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
  private static final Heading HEADING =
      Heading.of(
          "abc",
          new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_5, Form.LIST),
          DspAddress.of("http://test:8079"));

  @TempDir private Path folder;

  @Test
  void names_the_lines_to_correct_that_cannot_get_another_name() throws IOException {
    Path results = folder.resolve("r.results.csv");
    // With the time in its name it would be too long.
    Path toCorrect = folder.resolve("r".repeat(250) + ".csv");
    Files.writeString(toCorrect, "device_id,return_type\n%s,general\n".formatted(hub(9)));

    try (Journal journal = journal()) {
      assertThatThrownBy(() ->
              ResultsFile.keepWhatOthersNeed(
                  results, List.of(toCorrect), Set.of(hub(1)), journal, NOON))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot give the earlier file " + toCorrect + " another name")
          .hasMessageContaining(": choose a shorter name, and run the same command again")
          .hasMessageNotContaining("--results");
    }
    assertThat(toCorrect).exists();
  }

  private Journal journal() {
    Path file = folder.resolve("r.journal");
    return ((Opening.OpenJournal) Journal.open(file, HEADING, Journal.Start.CONTINUE, NOON))
        .journal();
  }
}
