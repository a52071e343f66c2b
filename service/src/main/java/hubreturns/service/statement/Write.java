package hubreturns.service.statement;

import java.util.List;

/**
 * One of several changes that {@link RoundTrip} sends together.
 *
 * @param table that it writes
 * @param sql with a {@code ?} for each parameter
 * @param parameters as the driver takes them
 * @param rows that it has to write
 */
public record Write(String table, String sql, List<Object> parameters, int rows) {}
