package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.returnsfile.TableLine;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {
  private static final TableLine LINE =
      new TableLine(7, List.of("a", "b"), Optional.empty(), Map.of());

  @TempDir Path folder = Path.of("");

  @Test
  void holds_the_lines_once_it_is_complete() throws IOException {
    Path target = folder.resolve("rejects.csv");
    try (RejectsFile rejects = new RejectsFile(target, List.of("x", "y"))) {
      rejects.add(LINE, "bad");
      rejects.complete();

      assertThat(rejects.lines()).isEqualTo(1);
      assertThat(Files.readAllLines(target)).containsExactly("line,reason,x,y", "7,bad,a,b");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_full_disk_is_found_before_the_lines_are_loaded_and_names_the_file() throws IOException {
    try (RejectsFile rejects = new RejectsFile(Path.of("/dev/full"), List.of("x"))) {
      rejects.add(LINE, "bad");

      assertThatThrownBy(rejects::complete)
          .isInstanceOf(FileSystemException.class)
          .hasMessageContainingAll("/dev/full", "No space left");
    }
  }
}
