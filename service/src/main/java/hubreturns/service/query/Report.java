package hubreturns.service.query;

import java.util.Map;

/**
 * A query whose rows are printed unchanged. Each column holds texts, numbers or blanks, and its
 * name is the title or key in the output.
 *
 * @param sql the query, with named parameters
 */
public record Report(String sql, Map<String, ?> parameters) {}
