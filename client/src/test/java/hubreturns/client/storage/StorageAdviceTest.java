package hubreturns.client.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageAdviceTest {
  @TempDir private Path folder;

  @Test
  void names_the_folder_if_a_new_file_is_denied() {
    assertThat(advice(new AccessDeniedException("r.journal")))
        .isEqualTo("allow this user to write into the folder " + folder);
  }

  @Test
  void names_the_file_and_not_the_folder_if_an_existing_file_is_denied() throws IOException {
    Files.writeString(file(), "");

    assertThat(advice(new AccessDeniedException("r.journal")))
        .isEqualTo("allow this user to change the file");
    assertThat(advice(new FileSystemException("r", null, "Operation not permitted")))
        .isEqualTo("allow this user to change the file");
  }

  @Test
  void knows_a_file_of_this_user_if_the_system_has_no_name_for_the_user() throws IOException {
    Files.writeString(file(), "");
    String name = System.setProperty("user.name", "?");
    try {
      assertThat(advice(new AccessDeniedException("r.journal")))
          .isEqualTo("allow this user to change the file");
    } finally {
      System.setProperty("user.name", name);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void asks_for_a_mount_of_the_folder_if_the_file_is_a_mount() {
    assertThat(advice(new FileSystemException("r", null, "Device or resource busy")))
        .contains("mount the folder " + folder + " instead");
  }

  @Test
  void asks_for_a_shorter_name() {
    assertThat(advice(new FileSystemException("r", null, "File name too long")))
        .isEqualTo("choose a shorter name");
  }

  private String advice(IOException trouble) {
    return StorageAdvice.of(file(), trouble);
  }

  private Path file() {
    return folder.resolve("r.journal");
  }
}
