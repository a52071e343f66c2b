package hubreturns.client.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir private Path folder;

  @Test
  void leaves_a_strangers_part_of_a_file_as_it_is() throws IOException {
    Path stranger = Files.writeString(folder.resolve("r.csv.part"), "precious");

    write();

    assertThat(stranger).hasContent("precious");
    assertThat(names()).containsExactlyInAnyOrder("r.csv", "r.csv.part");
  }

  @Test
  void follows_no_link_and_changes_no_mode_of_another_file() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "notes");
    Files.setPosixFilePermissions(notes, PosixFilePermissions.fromString("rw-r--r--"));
    Path link = Files.createSymbolicLink(folder.resolve("r.csv.part"), notes);

    write();

    assertThat(notes).hasContent("notes");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(notes)))
        .isEqualTo("rw-r--r--");
    assertThat(link).isSymbolicLink();
    assertThat(names()).containsExactlyInAnyOrder("notes.txt", "r.csv", "r.csv.part");
  }

  @Test
  void replaces_the_content_and_leaves_only_its_owner_access() throws IOException {
    Files.writeString(file(), "old and longer");

    write();

    assertThat(file()).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(names()).containsExactly("r.csv");
  }

  @Test
  void leaves_nothing_behind_when_the_file_cannot_be_replaced() throws IOException {
    Files.createDirectories(folder.resolve("r.csv/x"));

    assertThatThrownBy(() -> PrivateFiles.replace(file(), "new".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);

    assertThat(names()).containsExactly("r.csv");
  }

  @Test
  void takes_a_name_as_long_as_the_file_system_allows() throws IOException {
    Path longest = folder.resolve("r".repeat(251) + ".csv");

    PrivateFiles.probe(longest);
    PrivateFiles.replace(longest, "new".getBytes(UTF_8));

    assertThat(longest).hasContent("new");
  }

  private void write() throws IOException {
    PrivateFiles.probe(file());
    PrivateFiles.replace(file(), "new".getBytes(UTF_8));
  }

  private Path file() {
    return folder.resolve("r.csv");
  }

  private String[] names() {
    return folder.toFile().list();
  }
}
