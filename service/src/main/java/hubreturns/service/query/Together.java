package hubreturns.service.query;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes what several stores have to write in one statement, in one round trip. */
public final class Together {
  private Together() {}

  /**
   * Writes these parts, each of which may refer to those before it.
   *
   * @return how many rows each part wrote, by its name
   */
  public static Map<String, Long> write(JdbcClient database, List<Part> parts) {
    Map<String, Object> parameters = new HashMap<>();
    parts.forEach(part -> parameters.putAll(part.parameters()));
    return database
        .sql(statement(parts))
        .params(parameters)
        .query((row, index) -> {
          Map<String, Long> written = HashMap.newHashMap(parts.size());
          for (Part part : parts) {
            written.put(part.name(), row.getLong(part.name()));
          }
          return written;
        })
        .single();
  }

  private static String statement(List<Part> parts) {
    return parts.stream()
            .map(part -> part.name() + " as (\n" + part.sql() + ")")
            .collect(joining(",\n", "with ", "\n"))
        + parts.stream()
            .map(part -> "(select count(*) from " + part.name() + ") as " + part.name())
            .collect(joining(",\n", "select ", ""));
  }
}
