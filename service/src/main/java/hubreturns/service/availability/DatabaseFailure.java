package hubreturns.service.availability;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Distinguishes failures of the database's server from faults of this program
 * (docs/wire.md#transport). A failure of the server passes, and then a resend succeeds. A fault
 * needs an engineer.
 */
public final class DatabaseFailure {
  // Classes of PostgreSQL's error codes: connection, transaction rolled back, insufficient
  // resources, operator intervention, system error.
  private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

  /** The server does not accept writes, because it is a standby or was made read-only. */
  static final String READ_ONLY = "25006";

  /** The server ended an idle transaction or session. */
  private static final Set<String> STATES = Set.of(READ_ONLY, "25P03", "25P04");

  private static final Set<String> SHORTAGES = Set.of("53100", "53200");

  private DatabaseFailure() {}

  /**
   * Whether the server was lost, starting, stopping, demoted, read-only or full, or rolled a
   * transaction back because of another one.
   */
  public static boolean isOfServer(Throwable thrown) {
    return causes(thrown)
        .anyMatch(cause ->
            switch (cause) {
              case DataAccessResourceFailureException lost -> true;
              case TransientDataAccessException later -> true;
              case RecoverableDataAccessException again -> true;
              case CannotCreateTransactionException noConnection -> true;
              // A commit without an answer, or the rollback after it.
              case TransactionSystemException unknown -> true;
              case SQLTransientException later -> true;
              case SQLRecoverableException lost -> true;
              case SQLNonTransientConnectionException lost -> true;
              case SQLException answered -> isOfServer(answered);
              default -> false;
            });
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
  }

  private static boolean isOfServer(SQLException answered) {
    String state = Objects.toString(answered.getSQLState(), "");
    return STATES.contains(state)
        || (state.length() == 5 && CLASSES.contains(state.substring(0, 2)));
  }

  /** Whether the server had no room on its disk or in its memory. */
  static boolean isShortage(Throwable thrown) {
    return causes(thrown)
        .anyMatch(cause ->
            cause instanceof SQLException answered
                && SHORTAGES.contains(Objects.toString(answered.getSQLState(), "")));
  }

  /** The message of the database's driver; if there is none, the text of the exception itself. */
  public static String reason(Throwable thrown) {
    return causes(origin(thrown))
        .filter(SQLException.class::isInstance)
        .findFirst()
        .map(SQLException.class::cast)
        .map(answered ->
            Objects.toString(answered.getMessage(), "no reason given") + advice(answered))
        .orElseGet(thrown::toString);
  }

  /** The settings to correct when the server no longer accepts the login. */
  private static String advice(SQLException answered) {
    return Objects.toString(answered.getSQLState(), "").startsWith("28")
        ? "; check HUB_RETURNS_DATABASE_USER and HUB_RETURNS_DATABASE_PASSWORD, for the pages"
            + " HUB_RETURNS_SSI_DATABASE_USER and HUB_RETURNS_SSI_DATABASE_PASSWORD"
        : "";
  }

  /** The first failure, if the rollback after it failed as well; otherwise the failure itself. */
  static Throwable origin(Throwable thrown) {
    return thrown instanceof TransactionSystemException rollback
        ? Optional.ofNullable(rollback.getApplicationException()).orElse(thrown)
        : thrown;
  }
}
