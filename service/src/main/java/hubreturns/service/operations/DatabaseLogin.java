package hubreturns.service.operations;

import hubreturns.service.availability.ConnectionLimits;
import hubreturns.service.availability.DatabaseServers;
import hubreturns.service.availability.ServerConnections;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A role that signs in to a database.
 *
 * @param url the JDBC URL of the database
 */
record DatabaseLogin(String url, String role, String password) {

  DatabaseServers servers() {
    return new DatabaseServers(url, Optional.of(role), Optional.of(password));
  }

  /** Each use opens a new connection. */
  DataSource connections() {
    return new ServerConnections(servers(), ConnectionLimits.LONG);
  }

  @Override
  public String toString() {
    return role + " at " + url;
  }
}
