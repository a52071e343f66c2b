package hubreturns.service.query;

import java.util.Map;

/**
 * What one store has to write, as a piece of the one statement in which several stores write
 * together: each a round trip less.
 *
 * @param name by which later pieces of the statement refer to its rows
 * @param sql a data-modifying {@code with} query that returns a row for each row it wrote
 * @param parameters named apart from those of the other pieces
 */
public record Part(String name, String sql, Map<String, ?> parameters) {}
