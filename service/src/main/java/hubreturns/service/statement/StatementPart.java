package hubreturns.service.statement;

import java.sql.Types;
import java.util.Map;
import org.springframework.jdbc.core.SqlParameterValue;

/**
 * What one store writes, as a part of a {@link CombinedStatement}. One statement for all stores
 * saves a round trip for each of them.
 *
 * @param name the name by which later parts refer to the rows of this part
 * @param sql a data-modifying {@code with} query that returns a row for each row it wrote
 * @param parameters named parameters; no other part uses the same names
 */
public record StatementPart(String name, String sql, Map<String, ?> parameters) {

  /** An array as a parameter: of numbers, of texts, or of bytes. */
  public static SqlParameterValue array(Object array) {
    return new SqlParameterValue(Types.ARRAY, array);
  }
}
