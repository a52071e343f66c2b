package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages read the database only through the read model, see docs/map.md#read-model. */
class ReadModelTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\"\n(.*?)\"\"\"", Pattern.DOTALL);
  private static final Pattern RELATION =
      Pattern.compile(
          "\\b(?:(?<!epoch )from|join|into|update|delete from)\\s+([a-z_]+)\\b(?!\\s*\\()");

  /** The pages and the operator's commands both write this table. */
  private static final String ADMINISTRATION_TRAIL = "admin_event";

  /** Spring Security's repositories fix these names. */
  private static final List<String> PASSKEYS = List.of("user_entities", "user_credentials");

  /** Names that a statement gives to its own parts. */
  private static final Pattern OWN_NAME =
      Pattern.compile("(?:\\bwith|,)\\s+([a-z_]+) as (?:materialized )?\\(");

  @Test
  void every_statement_names_only_relations_of_the_pages() throws IOException {
    List<String> strangers = new ArrayList<>();
    int relations = 0;
    for (Path file : sources()) {
      String source = Files.readString(file);
      List<String> own = OWN_NAME.matcher(source).results().map(match -> match.group(1)).toList();
      for (Matcher block = TEXT_BLOCK.matcher(source); block.find(); ) {
        for (Matcher name = RELATION.matcher(block.group(1)); name.find(); ) {
          relations++;
          String relation = name.group(1);
          if (!relation.startsWith("ssi_")
              && !relation.equals(ADMINISTRATION_TRAIL)
              && !PASSKEYS.contains(relation)
              && !own.contains(relation)
              && !isSyntax(relation)) {
            strangers.add(file.getFileName() + ": " + relation);
          }
        }
      }
    }

    assertThat(relations).as("relations found in the statements").isGreaterThan(40);
    assertThat(strangers).isEmpty();
  }

  private static final Pattern OF_A_DEVICE =
      Pattern.compile(
          "\\b[es]\\.device_id (?:= (?::|any|i\\.)|between)|ssi_entry s using \\(device_id\\)");

  /**
   * A statement that does not name the volumes makes PostgreSQL read a whole index
   * (docs/map.md#read-model).
   */
  @Test
  void a_statement_that_looks_for_a_device_among_the_entries_names_their_volumes()
      throws IOException {
    List<String> withoutVolumes = new ArrayList<>();
    int all = 0;
    for (Path file : sources()) {
      for (Matcher block = TEXT_BLOCK.matcher(Files.readString(file)); block.find(); ) {
        String statement = block.group(1);
        if (statement.contains("ssi_entry") && OF_A_DEVICE.matcher(statement).find()) {
          all++;
          if (!statement.contains("volume")) {
            withoutVolumes.add(file.getFileName() + ": " + statement);
          }
        }
      }
    }

    assertThat(all).as("statements that look for a device").isGreaterThanOrEqualTo(5);
    assertThat(withoutVolumes).isEmpty();
  }

  /** Words that follow "from", "join" or "update" without naming a relation. */
  private static boolean isSyntax(String word) {
    return List.of("lateral", "select", "unnest", "set", "skip", "and").contains(word);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
