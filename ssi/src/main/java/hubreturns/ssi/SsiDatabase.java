package hubreturns.ssi;

import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The database of the pages.
 *
 * @param primary for sign-in, sessions, accounts, the pages of operators, and the counting
 * @param replica for what the other pages show; the primary if there is no replica
 * @param behind how far the replica is behind the primary
 */
public record SsiDatabase(DataSource primary, DataSource replica, Supplier<Duration> behind) {
  /** A database without a replica: pages read from the primary. */
  public static SsiDatabase of(DataSource primary) {
    return new SsiDatabase(primary, primary, () -> Duration.ZERO);
  }

  /** The connections to the replica, for pages that only show data. */
  public JdbcClient reading() {
    return JdbcClient.create(replica);
  }
}
