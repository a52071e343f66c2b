package hubreturns.simulator;

import hubreturns.simulator.csp.Inbox;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.records.Transaction;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /stats}: what was called and refused since the start, and what is kept. {@code DELETE}
 * begins the counts of calls again.
 */
final class StatsRoutes implements Handler {
  private final Database database;
  private final Remedy remedy;
  private final FaultScript faults;

  StatsRoutes(Database database, Remedy remedy, FaultScript faults) {
    this.database = database;
    this.remedy = remedy;
    this.faults = faults;
  }

  @Override
  public Answer answer(Request request) {
    return switch (request.method()) {
      case "GET" -> Answer.json(200, stats());
      case "DELETE" -> {
        remedy.resetCounts();
        yield Answer.json(200, stats());
      }
      default -> Answer.problem(405, "Counts are read and deleted.");
    };
  }

  private ObjectNode stats() {
    ObjectNode stats = Json.object();
    ObjectNode calls = stats.putObject("calls");
    remedy.counts().calls().forEach((call, count) -> calls.put(call.text(), count));
    stats
        .put("creates", remedy.counts().created())
        .put("highestCallsInOneSecond", remedy.mostCallsInASecond())
        .put("accountIsBusy", remedy.isBusy())
        .put("refused9093", remedy.counts().busy())
        .put("refused429", remedy.counts().overAllowance())
        .put("refused401", remedy.counts().unauthenticated());
    ObjectNode struck = stats.putObject("faultsStruck");
    faults.struck().forEach((kind, count) -> struck.put(kind.text(), count));
    database.read(tx -> kept(tx, stats));
    return stats;
  }

  private static ObjectNode kept(Transaction tx, ObjectNode stats) {
    stats
        .put("records", ReturnsRecords.count(tx, Condition.always()))
        .put("duplicateReturnReferences", ReturnsRecords.duplicates(tx));
    ObjectNode stages = stats.putObject("stages");
    Map<Stage, Long> byStage = ReturnsRecords.byStage(tx);
    for (Stage stage : Stage.values()) {
      stages.put(stage.text(), byStage.getOrDefault(stage, 0L));
    }
    ObjectNode notices = stats.putObject("notices");
    Notices.tallies(tx)
        .forEach((csp, tally) ->
            notices
                .putObject(csp.text())
                .put("sent", tally.sent())
                .put("waiting", tally.waiting())
                .put("received", Inbox.count(tx, csp))
                .put("receivedAgain", Inbox.repeated(tx, csp)));
    return stats.put("noticesWaitingForOperator", Notices.undirected(tx));
  }
}
