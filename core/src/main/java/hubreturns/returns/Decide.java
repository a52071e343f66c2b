package hubreturns.returns;

import hubreturns.returns.HubRule.Question;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Request Management: decides every listed hub of a submission (duis.md section 7). */
public final class Decide {
  private Decide() {}

  /** The code of the first request rule that is broken; empty when the hubs are to be judged. */
  public static Optional<ResponseCode> refusal(Submission submission) {
    for (RequestRule rule : RequestRule.values()) {
      if (!rule.holds(submission)) {
        return Optional.of(rule.code());
      }
    }
    return Optional.empty();
  }

  /**
   * Judges each listed hub once, in the order listed, each as if the ones before it had been sent
   * alone (the law of the list, duis.md section 4).
   *
   * @param inventory what the SMI knows of the listed devices and of OtherDeviceID; a device that
   *     is missing here is unknown to the SMI
   */
  public static Decision decide(
      Submission submission, Map<DeviceId, InventoryEntry> inventory, Instant at) {
    Optional<ResponseCode> refusal = refusal(submission);
    Map<DeviceId, InventoryEntry> standing = new HashMap<>(inventory);
    List<Verdict> verdicts = new ArrayList<>(submission.request().hubs().size());
    for (DeviceId device : submission.request().hubs().ids()) {
      verdicts.add(
          refusal
              .<Verdict>map(code -> new Verdict.Rejected(device, code, Optional.empty()))
              .orElseGet(() -> judge(new Question(submission, device, standing))));
      if (verdicts.getLast() instanceof Verdict.Accepted) {
        standing.computeIfPresent(device, (id, entry) -> ((Hub) entry).returned());
      }
    }
    return new Decision(submission, at, refusal, verdicts);
  }

  private static Verdict judge(Question question) {
    for (HubRule rule : HubRule.values()) {
      if (!rule.holds(question)) {
        return new Verdict.Rejected(
            question.device(),
            rule.code(),
            question.entry().flatMap(InventoryEntry::logisticsStatus));
      }
    }
    return new Verdict.Accepted(question.device(), question.hub().logistics());
  }
}
