package hubreturns.service.statement;

import static java.util.stream.Collectors.joining;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.PreparedStatementCallback;

/** Sends several statements to the database together, and waits once for their results. */
public final class RoundTrip {
  private RoundTrip() {}

  /** Runs the queries one after the other, in the transaction of the caller. */
  public static void read(JdbcOperations database, List<Query> queries) {
    execute(
        database,
        queries.stream().map(Query::sql),
        queries.stream().map(Query::parameters),
        statement -> {
          for (Query query : queries) {
            try (ResultSet rows = statement.getResultSet()) {
              while (rows.next()) {
                query.rows().processRow(rows);
              }
            }
            statement.getMoreResults();
          }
          return queries;
        });
  }

  /**
   * Runs the changes one after the other, in the transaction of the caller. After a change that
   * fails, no further change runs.
   *
   * @return the number of rows that each has written
   */
  public static List<Integer> write(JdbcOperations database, List<Write> writes) {
    return execute(
        database,
        writes.stream().map(Write::sql),
        writes.stream().map(Write::parameters),
        statement -> {
          List<Integer> written = new ArrayList<>();
          while (written.size() < writes.size()) {
            written.add(statement.getUpdateCount());
            statement.getMoreResults();
          }
          return written;
        });
  }

  // The driver splits the text at the semicolons, and sends all parts before it waits.
  private static <T> T execute(
      JdbcOperations database,
      Stream<String> statements,
      Stream<List<Object>> parameters,
      PreparedStatementCallback<T> results) {
    return database.execute(
        statements.map(String::strip).collect(joining(";\n")),
        (PreparedStatement statement) -> {
          int place = 1;
          for (Object parameter : parameters.flatMap(List::stream).toList()) {
            statement.setObject(place++, parameter);
          }
          statement.execute();
          return results.doInPreparedStatement(statement);
        });
  }
}
