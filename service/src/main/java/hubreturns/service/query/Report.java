package hubreturns.service.query;

import java.util.Map;

/**
 * A question to the database whose answer is shown as it comes: text, numbers and blanks, one
 * column for each key.
 *
 * @param sql with named parameters
 */
public record Report(String sql, Map<String, ?> parameters) {}
