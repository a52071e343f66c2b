package hubreturns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The fuzzed code reads the inputs that fuzzing kept, and the wire corpus. */
class FuzzCorpusTest {
  private static final Duration HANG = Duration.ofMinutes(3);

  @Test
  void the_readers_corpus_is_read_or_refused() throws IOException {
    replay(Path.of("src/test/resources/fuzz/FuzzReader"), FuzzReader::fuzzerTestOneInput);
    replay(Path.of("src/test/resources/duis"), FuzzReader::fuzzerTestOneInput);
  }

  @Test
  void the_verifiers_corpus_is_accepted_as_signed_or_refused() throws IOException {
    replay(Path.of("src/test/resources/fuzz/FuzzVerifier"), FuzzVerifier::fuzzerTestOneInput);
    FuzzVerifier.fuzzerTestOneInput(new byte[0]);
  }

  private static void replay(Path folder, Consumer<byte[]> target) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(20);
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      Assertions.assertTimeoutPreemptively(HANG, () -> target.accept(input), file::toString);
    }
  }
}
