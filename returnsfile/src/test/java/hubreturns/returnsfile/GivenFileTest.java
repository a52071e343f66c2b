package hubreturns.returnsfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenFileTest {
  @TempDir private Path folder;

  @Test
  void an_empty_name_is_not_the_current_folder() {
    assertThatThrownBy(() -> GivenFile.path(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the name of the file is empty. Name a file");
  }

  @Test
  void a_name_that_cannot_be_a_path_is_explained_without_a_class_name() {
    // A zero character stands in for one that the locale cannot express.
    assertThatThrownBy(() -> GivenFile.path("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Set LC_ALL=C.UTF-8")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void a_dash_and_a_name_that_is_not_utf_8_are_explained() {
    assertThatThrownBy(() -> GivenFile.path("-"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'-' for standard input or output is not supported. Name a file");
    for (String name : new String[] {"lat\uFFFD.csv", "lat\uFFFD/r.csv"}) {
      assertThatThrownBy(() -> GivenFile.path(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name + "' holds a character that cannot be read")
          .hasMessageEndingWith("Rename it, and repeat the command");
    }
    assertThat(GivenFile.path("gr\u00fc\u00df.csv")).hasFileName("gr\u00fc\u00df.csv");
  }

  @Test
  void a_link_that_leads_nowhere_is_no_free_name() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));

    assertThat(GivenFile.flaw(link))
        .contains("is a symbolic link to a file that does not exist. Name a file");
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

  @Test
  void a_link_leads_to_the_same_file() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path other = Files.writeString(folder.resolve("other"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    Path hard = Files.createLink(folder.resolve("hard"), file);

    assertThat(GivenFile.isSame(file, link)).isTrue();
    assertThat(GivenFile.isSame(hard, link)).isTrue();
    assertThat(GivenFile.isSame(file, other)).isFalse();
  }

  @Test
  void a_missing_file_is_where_its_folder_is() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);

    assertThat(GivenFile.isSame(real.resolve("new"), link.resolve("new"))).isTrue();
    assertThat(GivenFile.isSame(real.resolve("new"), real.resolve("./new"))).isTrue();
    assertThat(GivenFile.isSame(real.resolve("new"), real.resolve("old"))).isFalse();
    assertThat(GivenFile.isSame(folder.resolve("none/new"), folder.resolve("none/new"))).isTrue();
  }

  @Test
  void a_closed_file_is_named_with_its_owner_and_mode_and_what_opens_it() throws IOException {
    Path file = Files.createFile(folder.resolve("dsp.key"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("dsp.key"));
    String account = Files.getOwner(file).getName();

    for (Path named : List.of(file, link)) {
      assertThat(FileTrouble.of(new AccessDeniedException(named.toString())))
          .isEqualTo(
              "access is denied to the account %s: the file %s belongs to %s and has mode -w-------. Run: chmod u+rw '%s'",
              account, file, account, file);
    }
    assertThat(FileTrouble.of(new AccessDeniedException(folder.resolve("new").toString())))
        .contains("the folder " + folder + " belongs to " + account)
        .endsWith("Give this account access to it, or name another");
  }

  @Test
  void a_kept_file_has_a_number_before_its_ending() throws IOException {
    Instant now = Instant.ofEpochSecond(1_000);
    Path file = folder.resolve("a.b.csv");

    Files.writeString(file, "first");
    Path first = GivenFile.keep(file, now);
    Files.writeString(file, "second");
    Path second = GivenFile.keep(file, now);

    assertThat(first).hasFileName("a.b.1000.csv").hasContent("first");
    assertThat(second).hasFileName("a.b.1000-1.csv").hasContent("second");
    assertThat(file).doesNotExist();
    assertThat(GivenFile.keep(Files.writeString(folder.resolve("plain"), "x"), now))
        .hasFileName("plain.1000");
  }
}
