package hubreturns.service.statement;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes what several stores have to write, in one statement and one round trip. */
public final class CombinedStatement {
  private CombinedStatement() {}

  /**
   * Executes the parts as one statement. A part may refer to the parts before it.
   *
   * @return the number of rows that each part wrote, by the name of the part
   */
  public static Map<String, Long> write(JdbcClient database, List<StatementPart> parts) {
    Map<String, Object> parameters = new HashMap<>();
    parts.forEach(part -> parameters.putAll(part.parameters()));
    return database
        .sql(statement(parts))
        .params(parameters)
        .query((row, index) -> {
          Map<String, Long> written = HashMap.newHashMap(parts.size());
          for (StatementPart part : parts) {
            written.put(part.name(), row.getLong(part.name()));
          }
          return written;
        })
        .single();
  }

  private static String statement(List<StatementPart> parts) {
    return parts.stream()
            .map(part -> part.name() + " as (\n" + part.sql() + ")")
            .collect(joining(",\n", "with ", "\n"))
        + parts.stream()
            .map(part -> "(select count(*) from " + part.name() + ") as " + part.name())
            .collect(joining(",\n", "select ", ""));
  }
}
