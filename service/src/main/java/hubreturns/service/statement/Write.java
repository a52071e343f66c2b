package hubreturns.service.statement;

import java.util.List;

/**
 * One of several changes that {@link RoundTrip} sends together.
 *
 * @param table the table that it writes
 * @param sql the statement, with a {@code ?} for each parameter
 * @param parameters as the driver takes them
 * @param rows the number of rows that it has to write
 */
public record Write(String table, String sql, List<Object> parameters, int rows) {}
