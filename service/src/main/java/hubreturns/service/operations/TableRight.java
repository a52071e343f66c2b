package hubreturns.service.operations;

import java.util.stream.Stream;

/**
 * What a role may do with a table or a sequence.
 *
 * @param column the only column that the right is for; empty for all
 * @param action in lower case, such as {@code insert}
 */
record TableRight(String table, String column, String action) {

  /** The same actions, such as {@code "select, insert"}, on tables that white space separates. */
  static Stream<TableRight> may(String actions, String tables) {
    return Stream.of(tables.strip().split("\\s+", -1))
        .flatMap(table ->
            Stream.of(actions.split(", ", -1)).map(action -> new TableRight(table, "", action)));
  }

  /** An update of these columns only. */
  static Stream<TableRight> mayUpdate(String table, String... columns) {
    return Stream.of(columns).map(column -> new TableRight(table, column, "update"));
  }

  String grantTo(String quotedRole) {
    return "grant " + this + " to " + quotedRole;
  }

  String revokeFrom(String quotedRole) {
    return "revoke " + this + " from " + quotedRole;
  }

  /** In SQL, as {@code grant} takes it. */
  @Override
  public String toString() {
    return action + (column.isEmpty() ? "" : " (" + column + ")") + " on " + table;
  }
}
