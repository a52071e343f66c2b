package hubreturns.service.availability;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Opens connections within these limits, and closes all of them when the server is lost. */
public final class ServerConnections extends AbstractDataSource {
  private final DatabaseServers servers;
  private final ConnectionLimits limits;
  private final Gate gate;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  /** What a new connection waits for. By default it waits for nothing. */
  interface Gate {
    default void await() throws SQLException {}

    default boolean isOpen() {
      return true;
    }
  }

  /** Connections that wait for nothing, for a program that can only fail without the database. */
  public ServerConnections(DatabaseServers servers, ConnectionLimits limits) {
    this(servers, limits, new Gate() {});
  }

  ServerConnections(DatabaseServers servers, ConnectionLimits limits, Gate gate) {
    this.servers = servers;
    this.limits = limits;
    this.gate = gate;
  }

  @Override
  public Connection getConnection() throws SQLException {
    while (true) {
      gate.await();
      Connection connection = servers.connect(limits);
      open.removeIf(ServerConnections::isClosed);
      open.add(connection);
      if (gate.isOpen()) {
        return connection;
      }
      // The server was lost in between, so this connection may have missed being closed.
      connection.abort(Thread::startVirtualThread);
    }
  }

  @Override
  public Connection getConnection(String user, String password) {
    throw new UnsupportedOperationException("the servers are given with user and password");
  }

  @Override
  public int getLoginTimeout() {
    return Math.toIntExact(limits.login().toSeconds());
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The limits say how long a login may take.
  }

  /**
   * Closes the sockets of all open connections. Whoever waits for an answer gets an error at once.
   */
  void hangUp() throws SQLException {
    List<Connection> lost = List.copyOf(open);
    lost.forEach(open::remove);
    for (Connection connection : lost) {
      connection.abort(Thread::startVirtualThread);
    }
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }
}
