package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folder the service takes as its data directory. */
class DataDirectoryTest {
  private static final int NOBODY = 65_534;

  @TempDir Path folder;

  private Path existing(String mode) throws IOException {
    Path existing = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(existing, PosixFilePermissions.fromString(mode));
    return existing;
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_missing_folder_is_created_for_this_account_only() throws IOException {
    Path made = DataDirectory.open(folder.resolve("new").resolve("data"));

    assertThat(mode(made)).isEqualTo("rwx------");
  }

  @Test
  void a_closed_folder_is_accepted_whatever_it_holds() throws IOException {
    Path existing = existing("rwx------");
    Files.createDirectory(existing.resolve("lost+found"));
    Files.writeString(existing.resolve("readme"), "of the operator");

    assertThat(DataDirectory.open(existing)).isEqualTo(existing);
    assertThat(DataDirectory.open(Files.createSymbolicLink(folder.resolve("link"), existing)))
        .isEqualTo(folder.resolve("link"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwxrwxrwx", "rwx--x---", "rwx-----x"})
  void an_empty_folder_is_closed(String mode) throws IOException {
    Path existing = existing(mode);
    Files.createDirectory(existing.resolve("lost+found"));

    DataDirectory.check(existing);
    assertThat(mode(existing)).as("after a look only").isEqualTo(mode);
    DataDirectory.open(existing);
    assertThat(mode(existing)).isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwx--x---", "rwxr-----"})
  void a_folder_that_others_can_only_read_keeps_its_mode(String mode) throws IOException {
    Path existing = existing(mode);
    Files.writeString(existing.resolve("theirs"), "of somebody else");

    DataDirectory.open(existing);

    assertThat(mode(existing)).isEqualTo(mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxrwx---", "rwx----w-"})
  void a_data_directory_into_which_others_can_write_is_refused_with_the_command_that_closes_it(
      String mode) throws IOException {
    Path existing = existing(mode);
    Files.writeString(existing.resolve("dsp.pem"), "a certificate");

    assertThatThrownBy(() -> DataDirectory.open(existing))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("run: chmod 0700 " + existing);
    assertThat(mode(existing)).isEqualTo(mode);
  }

  @Test
  void a_folder_of_others_into_which_they_write_is_refused_and_stays_open() throws IOException {
    Path existing = existing("rwxrwxrwx");
    Files.writeString(existing.resolve("theirs"), "of somebody else");

    assertThatThrownBy(() -> DataDirectory.open(existing))
        .isInstanceOf(Refused.class)
        .hasMessageContainingAll("files that are not the service's", "HUB_RETURNS_DATA_DIR")
        .hasMessageNotContaining("chmod");
    assertThat(mode(existing)).isEqualTo("rwxrwxrwx");
    try (var entries = Files.list(existing)) {
      assertThat(entries.toList()).isEqualTo(List.of(existing.resolve("theirs")));
    }
  }

  @Test
  void the_root_folder_and_a_file_are_refused() throws IOException {
    Path root = Path.of("/");
    String before = mode(root);
    assertThatThrownBy(() -> DataDirectory.open(root))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the whole machine uses it");
    assertThatThrownBy(
            () -> DataDirectory.open(Files.createSymbolicLink(folder.resolve("link"), root)))
        .isInstanceOf(Refused.class);
    assertThat(mode(root)).isEqualTo(before);

    Path file = Files.writeString(folder.resolve("file"), "text");
    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is not a folder");
  }

  @Test
  void a_folder_of_another_account_is_refused_and_names_the_account() throws IOException {
    assumeRoot();
    Path existing = existing("rwx------");
    Files.setAttribute(existing, "unix:uid", NOBODY);

    assertThatThrownBy(() -> DataDirectory.open(existing))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(
            "belongs to the account nobody, and this program runs as "
                + System.getProperty("user.name"))
        .hasMessageContaining("runuser -u nobody -- ");
    assertThat(mode(existing)).isEqualTo("rwx------");
  }

  @Test
  void
      a_file_that_a_command_of_another_account_left_is_refused_with_the_command_that_gives_it_back()
          throws IOException {
    assumeRoot();
    Path existing = existing("rwx------");
    Path left = Files.writeString(existing.resolve("database.properties"), "");
    Files.setAttribute(left, "unix:uid", NOBODY);

    assertThatThrownBy(() -> DataDirectory.open(existing))
        .isInstanceOf(Refused.class)
        .hasMessageContainingAll(left + " belongs to the account nobody", "chown -R root: " + left);
  }

  private static void assumeRoot() {
    assumeThat(System.getProperty("user.name")).as("only root gives files away").isEqualTo("root");
  }
}
