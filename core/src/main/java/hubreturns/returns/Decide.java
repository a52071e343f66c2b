package hubreturns.returns;

import hubreturns.returns.HubRule.Candidate;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.Verdict.AcceptedHub;
import hubreturns.returns.Verdict.RejectedHub;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Request Management: decides each hub of a request (docs/wire.md#checks-and-codes). */
public final class Decide {
  private Decide() {}

  /** The code of the first request rule that fails; empty when the hubs are checked one by one. */
  public static Optional<ResponseCode> requestCode(Submission submission) {
    for (RequestRule rule : RequestRule.values()) {
      if (!rule.holds(submission)) {
        return Optional.of(rule.code());
      }
    }
    return Optional.empty();
  }

  /**
   * Decides the listed hubs in list order. Each is decided as if the hubs before it had been sent
   * as single requests (the law of the list, docs/wire.md#the-list).
   *
   * @param inventory the SMI's entries for the listed devices and for OtherDeviceID; the SMI does
   *     not have a device that is missing here
   */
  public static Decision decide(
      Submission submission, Map<DeviceId, InventoryEntry> inventory, Instant at) {
    Optional<ResponseCode> requestCode = requestCode(submission);
    Map<DeviceId, InventoryEntry> current = new HashMap<>(inventory);
    List<Verdict> verdicts = new ArrayList<>(submission.request().hubs().size());
    for (DeviceId device : submission.request().hubs().ids()) {
      verdicts.add(
          requestCode
              .<Verdict>map(code -> new RejectedHub(device, code, Optional.empty()))
              .orElseGet(() -> check(new Candidate(submission, device, current))));
      if (verdicts.getLast() instanceof AcceptedHub) {
        current.computeIfPresent(device, (id, entry) -> ((Hub) entry).returned());
      }
    }
    return new Decision(submission, at, requestCode, verdicts);
  }

  private static Verdict check(Candidate candidate) {
    for (HubRule rule : HubRule.values()) {
      if (!rule.holds(candidate)) {
        return new RejectedHub(
            candidate.device(),
            rule.code(),
            candidate.entry().flatMap(InventoryEntry::logisticsStatus));
      }
    }
    return new AcceptedHub(candidate.device(), candidate.hub().logistics());
  }
}
