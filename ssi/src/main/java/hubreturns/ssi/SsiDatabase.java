package hubreturns.ssi;

import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The database of the pages.
 *
 * @param primary for sign-in, sessions, accounts, the pages of operators, and the counting
 * @param replica for what the other pages show; the same where there is none
 * @param behind how old what the replica shows may be
 */
public record SsiDatabase(DataSource primary, DataSource replica, Supplier<Duration> behind) {
  /** Pages that read from the primary. */
  public static SsiDatabase of(DataSource primary) {
    return new SsiDatabase(primary, primary, () -> Duration.ZERO);
  }

  /** For what pages show. */
  public JdbcClient reading() {
    return JdbcClient.create(replica);
  }
}
