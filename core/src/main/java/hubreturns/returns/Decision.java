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
 * What was decided of a request: the one value from which the answer, the SAT entries, the SMI
 * changes and the Returns Records derive, so that they cannot disagree.
 *
 * @param at when it was decided
 * @param wholeRefusal the code of the request rule that was broken, where one was
 * @param verdicts one for each listed hub, in the order listed
 */
public record Decision(
    Submission submission,
    Instant at,
    Optional<ResponseCode> wholeRefusal,
    List<Verdict> verdicts) {
  private static final Comparator<ResponseCode> SUCCESS_THEN_TEXT_ORDER =
      Comparator.comparing((ResponseCode code) -> code != ResponseCode.I0)
          .thenComparing(ResponseCode::text);

  /** Refuses verdicts that do not answer the listed hubs one by one. */
  public Decision {
    verdicts = List.copyOf(verdicts);
    if (!verdicts.stream().map(Verdict::hub).toList().equals(submission.request().hubs().ids())) {
      throw new IllegalArgumentException("one verdict for each listed hub, in the order listed");
    }
  }

  /** The code of the answer's header (duis.md section 9). */
  public ResponseCode headerCode() {
    if (wholeRefusal.isPresent()) {
      return wholeRefusal.get();
    }
    List<ResponseCode> codes = verdicts.stream().map(Verdict::code).distinct().toList();
    ResponseCode first = codes.getFirst();
    return switch (submission.request().form()) {
      case SINGLE -> first == ResponseCode.I0 ? ResponseCode.I99 : first;
      case LIST -> codes.size() == 1 ? first : ResponseCode.W081401;
    };
  }

  /** The hubs under each code that occurs: I0 first, then in text order; hubs in request order. */
  public SequencedMap<ResponseCode, List<DeviceId>> byCode() {
    TreeMap<ResponseCode, List<DeviceId>> groups = new TreeMap<>(SUCCESS_THEN_TEXT_ORDER);
    for (Verdict verdict : verdicts) {
      groups.computeIfAbsent(verdict.code(), code -> new ArrayList<>()).add(verdict.hub());
    }
    return groups;
  }

  /** The hubs that become Returned. */
  public List<DeviceId> accepted() {
    return verdicts.stream().filter(Verdict.Accepted.class::isInstance).map(Verdict::hub).toList();
  }
}
