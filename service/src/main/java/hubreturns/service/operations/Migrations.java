package hubreturns.service.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The migrations of this version. Flyway applies them, and compares the content of those that were
 * applied before. Loading Flyway takes longer than most commands, so it is loaded only if a
 * migration is missing.
 */
final class Migrations {
  /** The list of the files' names, one on each line. The build writes it. */
  private static final String LIST = "/db/migrations.txt";

  private Migrations() {}

  /** Whether all migrations of this version were applied to the database successfully. */
  static boolean areApplied(JdbcClient database) {
    boolean known =
        database
            .sql("select to_regclass('flyway_schema_history') is not null")
            .query(Boolean.class)
            .single();
    return known && applied(database).containsAll(files());
  }

  /** Whether a newer version, with further migrations, has migrated the database. */
  static boolean areNewer(JdbcClient database) {
    return areApplied(database) && applied(database).size() > files().size();
  }

  private static Set<String> applied(JdbcClient database) {
    return new HashSet<>(
        database
            .sql("select script from flyway_schema_history where success and type = 'SQL'")
            .query(String.class)
            .list());
  }

  private static List<String> files() {
    try (InputStream list = Migrations.class.getResourceAsStream(LIST)) {
      if (list == null) {
        throw new IllegalStateException(
            "the build did not write " + LIST + ", the list of migrations; build with Maven");
      }
      String lines = new String(list.readAllBytes(), StandardCharsets.UTF_8);
      return lines.lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + LIST, e);
    }
  }
}
