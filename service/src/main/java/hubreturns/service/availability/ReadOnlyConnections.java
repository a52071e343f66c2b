package hubreturns.service.availability;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** Makes a pool close a connection whose server turned out to be a standby or read-only. */
public final class ReadOnlyConnections implements SQLExceptionOverride {
  @java.lang.Override
  public Override adjudicate(SQLException e) {
    return DatabaseFailure.READ_ONLY.equals(e.getSQLState())
        ? Override.MUST_EVICT
        : Override.CONTINUE_EVICT;
  }
}
