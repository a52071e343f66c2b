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
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.returnsfile.RequestPlan;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.vocabulary.DeviceId;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The outcome of a file's lines if a User sent them now. {@link Decide} decides the requests that
 * the client would make from the file. Nothing is changed.
 */
final class FileCheck {
  private final User user;
  private final Instant now;
  private final Map<DeviceId, InventoryEntry> inventory;
  private final Map<DeviceId, Integer> acceptedLines = new HashMap<>();

  private FileCheck(User user, Instant now, Map<DeviceId, InventoryEntry> inventory) {
    this.user = user;
    this.now = now;
    this.inventory = inventory;
  }

  /**
   * The outcome of each line, in the order of the file.
   *
   * @param look finds what the inventory knows of these devices
   */
  static List<LineOutcome> outcomes(
      ReturnsFile file,
      User user,
      Instant now,
      Function<Set<DeviceId>, Map<DeviceId, InventoryEntry>> look) {
    FileCheck check = new FileCheck(user, now, new HashMap<>(look.apply(devices(file))));
    List<LineOutcome> outcomes = new ArrayList<>();
    for (BadLine bad : file.bad()) {
      outcomes.add(new LineOutcome.UnsendableLine(bad));
    }
    for (PlannedRequest request : RequestPlan.of(file.good(), Form.LIST)) {
      outcomes.addAll(check.decide(request));
    }
    outcomes.sort(Comparator.comparingInt(outcome -> outcome.line().number()));
    return List.copyOf(outcomes);
  }

  private static Set<DeviceId> devices(ReturnsFile file) {
    Set<DeviceId> devices = new HashSet<>();
    for (ReturnLine line : file.good()) {
      devices.add(line.hub());
      line.detail().otherDevice().ifPresent(devices::add);
    }
    return devices;
  }

  private List<LineOutcome> decide(PlannedRequest request) {
    List<ReturnLine> lines = request.lines();
    List<Verdict> verdicts =
        decide(
                new HubList(lines.stream().map(ReturnLine::hub).toList()),
                request.detail(),
                user,
                entries(request),
                now)
            .verdicts();
    List<LineOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Verdict verdict = verdicts.get(i);
      ReturnLine line = lines.get(i);
      Integer first = acceptedLines.get(line.hub());
      outcomes.add(
          new LineOutcome.DecidedLine(
              line,
              verdict.code(),
              verdict.code() == ResponseCode.E081401 && first != null
                  ? OptionalInt.of(first)
                  : OptionalInt.empty()));
      if (verdict instanceof Verdict.AcceptedHub) {
        acceptedLines.put(line.hub(), line.number());
        // The next request would find the hub returned.
        inventory.computeIfPresent(verdict.hub(), (hub, entry) -> ((Hub) entry).returned());
      }
    }
    return outcomes;
  }

  /**
   * The entries that a request names. The decision copies them, which for the entries of the whole
   * file would take too long in a file of many requests.
   */
  private Map<DeviceId, InventoryEntry> entries(PlannedRequest request) {
    Map<DeviceId, InventoryEntry> entries = new HashMap<>();
    Stream.concat(
            request.lines().stream().map(ReturnLine::hub), request.detail().otherDevice().stream())
        .forEach(device ->
            Optional.ofNullable(inventory.get(device))
                .ifPresent(entry -> entries.put(device, entry)));
    return entries;
  }

  /** The decision on one request, if a User sent it now. */
  static Decision decide(
      HubList hubs,
      ReturnDetail detail,
      User user,
      Map<DeviceId, InventoryEntry> inventory,
      Instant now) {
    RequestId id = new RequestId(user.id(), new UserId(0), 1);
    ReturnRequest request = new ReturnRequest(id, SchemaVersion.V5_5, Form.LIST, hubs, detail);
    return Decide.decide(new Submission(request, ServicePath.NON_DEVICE, user), inventory, now);
  }
}
