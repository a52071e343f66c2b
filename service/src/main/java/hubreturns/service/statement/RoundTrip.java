package hubreturns.service.statement;

import static java.util.stream.Collectors.joining;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;

/** Reads the answers to several queries in one round trip to the database. */
public final class RoundTrip {
  private RoundTrip() {}

  /** Runs the queries one after the other, in the transaction of the caller. */
  public static void read(JdbcOperations database, List<Query> queries) {
    // The driver splits the text at the semicolons, and sends all parts before it waits.
    String sql = queries.stream().map(query -> query.sql().strip()).collect(joining(";\n"));
    database.execute(
        sql,
        (PreparedStatement statement) -> {
          int place = 1;
          for (Query query : queries) {
            for (Object parameter : query.parameters()) {
              statement.setObject(place++, parameter);
            }
          }
          statement.execute();
          for (Query query : queries) {
            read(statement, query);
          }
          return queries;
        });
  }

  private static void read(PreparedStatement statement, Query query) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        query.rows().processRow(rows);
      }
    }
    statement.getMoreResults();
  }
}
