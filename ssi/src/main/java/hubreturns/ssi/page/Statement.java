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

  /** The statement on this database, with the values that the viewer's conditions name. */
  public StatementSpec on(JdbcClient database, Viewer viewer) {
    return database.sql(sql).params(viewer.parameters());
  }
}
