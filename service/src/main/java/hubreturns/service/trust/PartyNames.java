package hubreturns.service.trust;

import hubreturns.returnsfile.VisibleText;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The names of the Parties on record. */
public record PartyNames(JdbcClient database) {
  private static final int LISTED_MAX = 20;

  private static final String NAMES = "select name from party order by name";

  List<String> all() {
    return database.sql(NAMES).query((row, index) -> row.getString("name")).list();
  }

  /** The name as it is on record, if letters and accents are one character only in one of them. */
  public String onRecord(String name) {
    return onRecord(name, all());
  }

  /** As {@link #onRecord(String)}, where these are the names on record. */
  static String onRecord(String name, List<String> names) {
    String composed = VisibleText.composed(name);
    return names.contains(name)
        ? name
        : names.stream()
            .filter(one -> VisibleText.composed(one).equals(composed))
            .findFirst()
            .orElse(composed);
  }

  /**
   * Why the name cannot be used; empty when a Party of this name is on record.
   *
   * @param name compared letter by letter
   */
  public Optional<String> problem(String name) {
    List<String> names = all();
    if (names.contains(name)) {
      return Optional.empty();
    }
    if (names.isEmpty()) {
      return Optional.of("There is no Party '" + name + "': no Party is on record yet.");
    }
    String listed = String.join(", ", names.subList(0, Math.min(LISTED_MAX, names.size())));
    int more = names.size() - LISTED_MAX;
    return Optional.of(
        "There is no Party '%s'. Parties on record: %s%s."
            .formatted(name, listed, more > 0 ? " and " + more + " more (party list)" : ""));
  }
}
