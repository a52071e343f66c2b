package hubreturns.ssi.page;

import hubreturns.ssi.access.Viewer;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * SQL with named parts, written {@code {name}}, which are filled in with other SQL. Values are
 * never filled in: they are parameters of the statement.
 */
public record Statement(String sql) {
  private static final Pattern PARTY = Pattern.compile("\\{party ([a-z.]+)}");

  public Statement with(String name, String part) {
    String slot = "{" + name + "}";
    if (!sql.contains(slot)) {
      throw new IllegalArgumentException("the statement has no part " + slot);
    }
    return new Statement(sql.replace(slot, part));
  }

  /**
   * The statement for this viewer. It has at least one of these parts:
   *
   * <ul>
   *   <li>{@code {viewer}}: the viewer's condition on requests
   *   <li>{@code {own}}: the viewer's condition on hubs
   *   <li>{@code {party column}}: the viewer's condition on a column that names a Party
   * </ul>
   */
  public StatementSpec on(JdbcClient database, Viewer viewer) {
    String own = sql.replace("{viewer}", viewer.requests()).replace("{own}", viewer.hubs());
    String filled = PARTY.matcher(own).replaceAll(part -> viewer.partyIs(part.group(1)));
    if (filled.equals(sql)) {
      throw new IllegalArgumentException("the statement shows every viewer the same");
    }
    return database.sql(filled).params(viewer.parameters());
  }
}
