package hubreturns.simulator;

import hubreturns.simulator.csp.Inbox;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.WebServer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /stats}: counts of calls and refusals since the start, and of all records and notices.
 * {@code DELETE} sets the counts of calls to zero.
 */
record StatsRoutes(
    Store store,
    ReturnsRecords records,
    Notices notices,
    List<Inbox> inboxes,
    Remedy remedy,
    FaultScript faults) {
  void addTo(WebServer web) {
    web.route("GET", "/stats", request -> stats());
    web.route(
        "DELETE",
        "/stats",
        request -> {
          remedy.resetCounts();
          return stats();
        });
  }

  private Response stats() {
    return store.read(() -> {
      ObjectNode stats = Json.object();
      remedy.addTo(stats);
      stats
          .putPOJO("faultsStruck", faults.struck())
          .put("records", records.count())
          .put("duplicateReturnReferences", records.duplicates())
          .putPOJO("stages", records.byStage());
      ObjectNode byCsp = stats.putObject("notices");
      for (Inbox inbox : inboxes) {
        Notices.Tally tally = notices.tally(inbox.csp());
        byCsp
            .putObject(tally.csp())
            .put("sent", tally.sent())
            .put("waiting", tally.waiting())
            .put("received", inbox.count())
            .put("receivedAgain", inbox.repeated());
      }
      stats.put("noticesWaitingForOperator", notices.waiting(Optional.empty()));
      return Response.json(200, stats);
    });
  }
}
