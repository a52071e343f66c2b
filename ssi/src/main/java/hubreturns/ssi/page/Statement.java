package hubreturns.ssi.page;

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

  @Override
  public String toString() {
    return sql;
  }
}
