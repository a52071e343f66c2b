package hubreturns.ssi.page;

import hubreturns.ssi.access.Viewer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * SQL with named parts, written {@code {name}}, which are filled in with other SQL. Values are
 * never filled in: they are parameters of the statement.
 */
public record Statement(String sql) {

  /** The statement with this part filled in. */
  public Statement with(String name, String part) {
    String slot = "{" + name + "}";
    if (!sql.contains(slot)) {
      throw new IllegalArgumentException("the statement has no part " + slot);
    }
    return new Statement(sql.replace(slot, part));
  }

  /**
   * The statement for this viewer: {@code {viewer}} stands for the viewer's condition on requests,
   * and {@code {own}} for that on hubs.
   */
  public StatementSpec on(JdbcClient database, Viewer viewer) {
    return database
        .sql(sql.replace("{viewer}", viewer.requests()).replace("{own}", viewer.hubs()))
        .params(viewer.parameters());
  }
}
