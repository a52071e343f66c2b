package hubreturns.bench;

import hubreturns.bench.BareDatabase.Outbox;
import hubreturns.harness.DatabaseAccess;
import hubreturns.returns.ReturnRequest;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Connections that do the database work alone ({@link BareDatabase}). They stay open from turn to
 * turn, as the connections of the service do. A new connection would first have to plan its
 * statement and fill its caches.
 */
final class BareClients implements AutoCloseable {
  /**
   * Requests after which a connection is warm: the driver prepares the statement at the fifth
   * request.
   */
  static final int WARM_UP = 10;

  private static final Clock CLOCK = Clock.systemUTC();

  private final List<BareDatabase> connections = new ArrayList<>();
  private final Requests requests;
  private final int size;

  /** Opens connections for requests of {@code size} hubs each, and warms them up. */
  BareClients(DatabaseAccess database, Requests requests, int size, int connections, Outbox outbox)
      throws Exception {
    this.requests = requests;
    this.size = size;
    try {
      for (int i = 0; i < connections; i++) {
        BareDatabase connection = new BareDatabase(database, requests.user(), outbox);
        this.connections.add(connection);
        for (ReturnRequest request : requests.make(WARM_UP, size)) {
          connection.returnAll(request, CLOCK.instant());
        }
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  Load.Measurement measure(int count) throws Exception {
    List<ReturnRequest> made = requests.make(count, size);
    Iterator<BareDatabase> next = connections.iterator();
    return Load.measureRequests(
        count,
        size,
        connections.size(),
        () -> {
          BareDatabase connection = next.next();
          return place -> connection.returnAll(made.get(place), CLOCK.instant());
        });
  }

  @Override
  public void close() throws SQLException {
    for (BareDatabase connection : connections) {
      connection.close();
    }
  }
}
