package hubreturns.service.query;

import java.util.Map;

/**
 * A query whose rows are printed unchanged: texts, numbers and blanks, one column for each key.
 *
 * @param sql with named parameters
 */
public record Report(String sql, Map<String, ?> parameters) {}
