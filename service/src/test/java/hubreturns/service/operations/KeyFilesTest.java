package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The warning about key files that other accounts can read. */
class KeyFilesTest {
  @TempDir Path folder;

  private List<String> warnings(Setting setting, Path key) {
    try (LogLines log = LogLines.of(KeyFiles.class)) {
      KeyFiles.warnOfOpenFiles(Settings.of(Map.of(setting, key.toString())));
      return log.texts();
    }
  }

  private Path key(String mode) throws IOException {
    return Files.setPosixFilePermissions(
        Files.createFile(folder.resolve("a.key")), PosixFilePermissions.fromString(mode));
  }

  @ParameterizedTest
  @CsvSource({
    "DSP_KEY, rw-r-----",
    "DSP_KEY, rw----r--",
    "TLS_KEY, rw-r-----",
    "TLS_KEY, rw----r--"
  })
  void warns_of_a_key_that_other_accounts_can_read(Setting setting, String mode) throws Exception {
    Path key = key(mode);

    assertThat(warnings(setting, key))
        .containsExactly(
            "Other accounts can read the key %s of %s. Make it readable by the service only: chmod 600 %s"
                .formatted(key, setting.variable(), key));
  }

  @ParameterizedTest
  @CsvSource({"DSP_KEY, rw-------", "TLS_KEY, r--------"})
  void does_not_warn_of_a_key_that_only_its_owner_can_read(Setting setting, String mode)
      throws IOException {
    assertThat(warnings(setting, key(mode))).isEmpty();
  }

  @Test
  void leaves_a_missing_key_to_the_code_that_reads_it() {
    assertThat(warnings(Setting.DSP_KEY, folder.resolve("missing.key"))).isEmpty();
  }
}
