package hubreturns.ssi.check;

import hubreturns.returns.Decide;
import hubreturns.returns.Decision;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.returns.User;
import hubreturns.returns.Verdict;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What would become of a file's lines if a User sent them now: the rules of {@link Decide}, asked
 * with the lists that the client would make, and nothing changed.
 */
final class FileCheck {
  private FileCheck() {}

  /** What would become of one line. */
  sealed interface Outcome {
    Line line();

    /** It cannot be sent. */
    record Unsendable(Line line, List<Flaw> flaws) implements Outcome {}

    /** It would get this code. */
    record Judged(ReturnLine line, ResponseCode code) implements Outcome {}
  }

  /**
   * Judges each line.
   *
   * @param look finds what the inventory knows of these devices
   */
  static List<Outcome> outcomes(
      ReturnsFile file,
      User user,
      Instant now,
      Function<Set<DeviceId>, Map<DeviceId, InventoryEntry>> look) {
    Map<ReturnDetail, List<ReturnLine>> alike = new LinkedHashMap<>();
    Set<DeviceId> devices = new HashSet<>();
    for (ReturnLine line : file.good()) {
      alike.computeIfAbsent(line.detail(), detail -> new ArrayList<>()).add(line);
      devices.add(line.hub());
      if (line.detail() instanceof ReturnDetail.FaultReturn fault) {
        fault.otherDevice().ifPresent(devices::add);
      }
    }
    Map<DeviceId, InventoryEntry> standing = new HashMap<>(look.apply(devices));
    List<Outcome> outcomes = new ArrayList<>();
    for (BadLine bad : file.bad()) {
      outcomes.add(new Outcome.Unsendable(bad, bad.flaws()));
    }
    alike.forEach((detail, lines) -> {
      for (int from = 0; from < lines.size(); from += HubList.HUBS_MAX) {
        List<ReturnLine> list =
            lines.subList(from, Math.min(lines.size(), from + HubList.HUBS_MAX));
        judge(list, detail, user, now, standing, outcomes);
      }
    });
    outcomes.sort(Comparator.comparingInt(outcome -> outcome.line().number()));
    return List.copyOf(outcomes);
  }

  private static void judge(
      List<ReturnLine> lines,
      ReturnDetail detail,
      User user,
      Instant now,
      Map<DeviceId, InventoryEntry> standing,
      List<Outcome> outcomes) {
    RequestId id = new RequestId(user.id(), new UserId(0), 1);
    ReturnRequest request =
        new ReturnRequest(
            id,
            id.toString(),
            SchemaVersion.V5_5,
            ReturnRequest.COMMAND_VARIANT,
            Form.LIST,
            new HubList(lines.stream().map(ReturnLine::hub).toList()),
            detail);
    Decision decision =
        Decide.decide(new Submission(request, ServicePath.NON_DEVICE, user), standing, now);
    for (int i = 0; i < lines.size(); i++) {
      Verdict verdict = decision.verdicts().get(i);
      outcomes.add(new Outcome.Judged(lines.get(i), verdict.code()));
      if (verdict instanceof Verdict.AcceptedHub) {
        // The next list would find it returned.
        standing.computeIfPresent(verdict.hub(), (hub, entry) -> returned((Hub) entry));
      }
    }
  }

  private static Hub returned(Hub hub) {
    return new Hub(
        hub.id(),
        hub.status(),
        LogisticsStatus.RETURNED,
        hub.region(),
        hub.deliveredTo(),
        hub.importSupplier(),
        hub.gasSupplier());
  }
}
