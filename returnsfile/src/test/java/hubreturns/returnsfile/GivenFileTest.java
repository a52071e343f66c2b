package hubreturns.returnsfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenFileTest {
  @TempDir private Path folder;

  @Test
  void a_name_that_cannot_be_a_path_is_explained_without_a_class_name() {
    // A zero character stands in for one that the locale cannot express.
    assertThatThrownBy(() -> GivenFile.path("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Set LC_ALL=C.UTF-8")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void only_a_file_or_a_missing_file_has_no_flaw() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThat(GivenFile.flaw(file)).isEmpty();
    assertThat(GivenFile.flaw(Files.createSymbolicLink(folder.resolve("link"), file))).isEmpty();
    assertThat(GivenFile.flaw(folder.resolve("missing"))).isEmpty();
    assertThat(GivenFile.flaw(folder)).contains("is a folder. Name a file");
    assertThat(GivenFile.flaw(Path.of("/dev/null"))).contains("is a pipe or a device. Name a file");
  }
}
