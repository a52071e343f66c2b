package hubreturns.returns;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Everything decided about a request. The answer, the SAT entries, the SMI changes and the Returns
 * Records all derive from this value, so they cannot disagree.
 *
 * @param at when the request was decided
 * @param requestCode the code of the request rule that failed, if one did
 * @param verdicts one for each listed hub, in list order
 */
public record Decision(
    Submission submission, Instant at, Optional<ResponseCode> requestCode, List<Verdict> verdicts) {
  private static final Comparator<ResponseCode> SUCCESS_THEN_TEXT_ORDER =
      Comparator.comparing((ResponseCode code) -> code != ResponseCode.I0)
          .thenComparing(ResponseCode::text);

  /** Rejects verdicts unless there is one for each listed hub, in list order. */
  public Decision {
    verdicts = List.copyOf(verdicts);
    if (!verdicts.stream().map(Verdict::hub).toList().equals(submission.request().hubs().ids())) {
      throw new IllegalArgumentException(
          "there must be one verdict for each listed hub, in list order");
    }
  }

  /** The code of the answer's header (docs/wire.md#response). */
  public ResponseCode headerCode() {
    if (requestCode.isPresent()) {
      return requestCode.get();
    }
    List<ResponseCode> codes = verdicts.stream().map(Verdict::code).distinct().toList();
    ResponseCode first = codes.getFirst();
    return switch (submission.request().form()) {
      case SINGLE -> first == ResponseCode.I0 ? ResponseCode.I99 : first;
      case LIST -> codes.size() == 1 ? first : ResponseCode.W081401;
    };
  }

  /** The hubs under each code that occurs: I0 first, then in text order; hubs in list order. */
  public SequencedMap<ResponseCode, List<DeviceId>> byCode() {
    TreeMap<ResponseCode, List<DeviceId>> groups = new TreeMap<>(SUCCESS_THEN_TEXT_ORDER);
    for (Verdict verdict : verdicts) {
      groups.computeIfAbsent(verdict.code(), code -> new ArrayList<>()).add(verdict.hub());
    }
    return groups;
  }

  /** The hubs that become Returned. */
  public List<DeviceId> accepted() {
    return verdicts.stream()
        .filter(Verdict.AcceptedHub.class::isInstance)
        .map(Verdict::hub)
        .toList();
  }
}
