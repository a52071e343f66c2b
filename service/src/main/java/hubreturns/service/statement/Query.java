package hubreturns.service.statement;

import java.util.List;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * One of several queries that {@link RoundTrip} sends together.
 *
 * @param sql the query, with a {@code ?} for each parameter
 * @param parameters as the driver takes them
 * @param rows receives each row
 */
public record Query(String sql, List<Object> parameters, RowCallbackHandler rows) {}
