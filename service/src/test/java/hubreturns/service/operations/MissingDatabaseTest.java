package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands and the service do in a data directory without a database. */
class MissingDatabaseTest {
  @TempDir Path folder;

  private static Said say(Path data, String command) {
    String[] words = ("--data-dir " + data + " " + command).split(" ");
    return Said.of(List.of(CommandLineOrder.settingsFirst(words)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database check",
        "database backup /tmp/never",
        "sat verify",
        "sat checkpoints",
        "party list",
        "user list",
        "user disable someone",
        "report returns",
        "inventory export",
        "deliveries list",
        "deliveries retry --all",
        "deliveries reconcile --dsms-url http://127.0.0.1:1 --dsms-user u --dsms-password p",
        "admin-trail list"
      })
  void a_command_that_works_on_what_is_there_makes_no_database(String command) {
    Path data = folder.resolve("data");

    Said said = say(data, command);

    assertThat(said.exit()).as(said.err()).isEqualTo(Commands.REFUSED);
    assertThat(said.err())
        .contains("There is no database in " + data)
        .contains("--config", "HUB_RETURNS_CONFIG");
    assertThat(data).doesNotExist();
  }

  @Test
  void an_interrupted_restore_is_refused_by_every_command() throws IOException {
    Files.createDirectory(folder.resolve("postgres.part"));

    for (String command : List.of("user list", "user add someone --role operator")) {
      Said said = say(folder, command);
      assertThat(said.exit()).as(command).isEqualTo(Commands.REFUSED);
      assertThat(said.err()).contains("was interrupted").contains("run 'database restore' again");
    }
    assertThatThrownBy(() -> EmbeddedDatabase.openForService(folder)).isInstanceOf(Refused.class);
    assertThat(folder.resolve("postgres")).doesNotExist();
  }
}
