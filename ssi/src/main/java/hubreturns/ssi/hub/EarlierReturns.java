package hubreturns.ssi.hub;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Rows;
import hubreturns.ssi.page.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The earlier return that made a hub Returned, for hubs that a request rejects as E081401. */
public final class EarlierReturns {
  private final JdbcClient database;

  public EarlierReturns(JdbcClient database) {
    this.database = database;
  }

  /** The return that made a hub Returned. */
  public record EarlierReturn(
      String reference, String requestReference, Instant at, String requestId, String user) {}

  private static final Statement EARLIER =
      new Statement(
          """
          select d.device_id, return_reference(q.request_reference, d.returned_position) as reference,
                 q.request_reference, q.committed_at, q.request_id, eui64_text(q.user_id) as "user"
            from ssi_hub d
            join ssi_request q on q.request_key = d.returned_by
           where d.device_id = any (:ids::bigint[])
             and d.returned
             and {viewer}
          """);

  /** The earlier return of each of these devices, if this viewer may see its request. */
  public Map<Long, EarlierReturn> of(Viewer viewer, Collection<Long> devices) {
    Map<Long, EarlierReturn> earlier = new HashMap<>();
    for (String ids : Rows.arrays(devices)) {
      EARLIER
          .on(database, viewer)
          .param("ids", ids)
          .query(row -> {
            earlier.put(
                row.getLong("device_id"),
                new EarlierReturn(
                    row.getString("reference"),
                    row.getString("request_reference"),
                    row.getTimestamp("committed_at").toInstant(),
                    row.getString("request_id"),
                    row.getString("user")));
          });
    }
    return earlier;
  }
}
