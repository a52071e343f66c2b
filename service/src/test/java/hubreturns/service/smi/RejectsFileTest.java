package hubreturns.service.smi;

import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.TableLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {
  private static final TableLine LINE =
      new TableLine(7, List.of("a", "b"), Optional.empty(), Map.of());

  @TempDir Path folder = Path.of("");

  private Optional<Path> reject(Path target, String reason) throws IOException {
    try (RejectsFile rejects = new RejectsFile(target, List.of("x", "y"))) {
      rejects.add(LINE, reason);
      rejects.complete();
      return rejects.publish(NOON);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void holds_the_lines_once_it_is_published() throws IOException {
    Path target = folder.resolve("rejects.csv");
    try (RejectsFile rejects = new RejectsFile(target, List.of("x", "y"))) {
      rejects.add(LINE, "bad");
      rejects.complete();
      assertThat(target).doesNotExist();

      assertThat(rejects.publish(NOON)).isEmpty();
      assertThat(rejects.lines()).isEqualTo(1);
    }
    assertThat(Files.readAllLines(target)).containsExactly("line,reason,x,y", "7,bad,a,b");
    assertThat(names()).containsExactly("rejects.csv");
  }

  @Test
  void keeps_an_earlier_file_that_a_person_corrected() throws IOException {
    Path target = folder.resolve("rejects.csv");
    reject(target, "bad");
    Files.writeString(target, "half corrected");

    Path kept = reject(target, "bad").orElseThrow();

    assertThat(kept).hasContent("half corrected");
    assertThat(Files.readAllLines(target)).contains("7,bad,a,b");
  }

  @Test
  void keeps_no_copy_of_the_same_file() throws IOException {
    Path target = folder.resolve("rejects.csv");
    reject(target, "bad");

    assertThat(reject(target, "bad")).isEmpty();
    assertThat(names()).containsExactly("rejects.csv");
  }

  @Test
  void leaves_the_earlier_file_if_the_import_fails_or_rejects_nothing() throws IOException {
    Path target = Files.writeString(folder.resolve("rejects.csv"), "half corrected");
    try (RejectsFile failed = new RejectsFile(target, List.of("x", "y"))) {
      failed.add(LINE, "bad");
    }
    try (RejectsFile nothing = new RejectsFile(target, List.of("x", "y"))) {
      nothing.complete();
      assertThat(nothing.publish(NOON)).isEmpty();
    }

    assertThat(target).hasContent("half corrected");
    assertThat(names()).containsExactly("rejects.csv");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_full_disk_is_found_before_the_lines_are_loaded_and_names_the_file() throws IOException {
    Path target = folder.resolve("rejects.csv");
    try (RejectsFile rejects =
        new RejectsFile(
            target,
            List.of("x"),
            part -> CsvWriter.builder().build(Path.of("/dev/full"), StandardCharsets.UTF_8))) {
      rejects.add(LINE, "bad");

      assertThatThrownBy(rejects::complete)
          .isInstanceOf(FileSystemException.class)
          .hasMessageContainingAll("rejects.csv", "No space left");
    }
  }
}
