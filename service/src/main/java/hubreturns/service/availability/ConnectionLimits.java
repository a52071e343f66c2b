package hubreturns.service.availability;

import java.time.Duration;

/**
 * How long a connection may wait for the server (docs/operations.md#several-database-servers). At
 * the limit the socket is closed. No limit sends a cancel request: PostgreSQL reports a cancelled
 * wait for a standby as a commit. The sender would then get an answer that only one machine has
 * stored.
 *
 * @param login the time for a new connection
 * @param statement the time for the answer to a statement, a fetch or a commit
 */
public record ConnectionLimits(Duration login, Duration statement) {
  /** For requests: no statement of a request takes nearly this long. */
  public static final ConnectionLimits REQUESTS =
      new ConnectionLimits(Duration.ofSeconds(2), Duration.ofSeconds(10));

  /** For the pages; the database itself ends their statements earlier. */
  public static final ConnectionLimits PAGES =
      new ConnectionLimits(Duration.ofSeconds(2), Duration.ofSeconds(20));

  /** For commands, migrations and periodic tasks, which may run long statements. */
  public static final ConnectionLimits LONG =
      new ConnectionLimits(Duration.ofSeconds(10), Duration.ofHours(1));
}
