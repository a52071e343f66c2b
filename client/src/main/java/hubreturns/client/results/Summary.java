package hubreturns.client.results;

import hubreturns.client.answer.LineOutcome;
import hubreturns.vocabulary.ResponseCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * How many lines have each code.
 *
 * @param lines to print
 * @param allAccepted whether every line has I0
 */
public record Summary(List<String> lines, boolean allAccepted) {
  private static final Comparator<String> SUCCESS_FIRST =
      Comparator.comparing((String code) -> !code.equals(ResponseCode.I0.text()))
          .thenComparing(Comparator.naturalOrder());

  /** The summary of these results. */
  public static Summary of(Collection<LineResult> results) {
    TreeMap<String, List<LineOutcome>> byCode = new TreeMap<>(SUCCESS_FIRST);
    for (LineResult result : results) {
      byCode
          .computeIfAbsent(result.outcome().code(), code -> new ArrayList<>())
          .add(result.outcome());
    }
    List<String> lines = new ArrayList<>();
    byCode.forEach((code, outcomes) ->
        lines.add("%,9d  %-11s  %s".formatted(outcomes.size(), code, meaning(outcomes))));
    boolean allAccepted = results.stream().allMatch(LineResult::isAccepted);
    return new Summary(lines, allAccepted);
  }

  /** Most codes have one meaning; where a code has several, the results file shows each. */
  private static String meaning(List<LineOutcome> outcomes) {
    List<String> meanings = outcomes.stream().map(LineOutcome::meaning).distinct().toList();
    return meanings.size() == 1
        ? meanings.getFirst()
        : meanings.getFirst() + " (and " + (meanings.size() - 1) + " more, see the results)";
  }
}
