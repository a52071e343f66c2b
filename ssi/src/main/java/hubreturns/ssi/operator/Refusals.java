package hubreturns.ssi.operator;

import hubreturns.duis.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Requests refused without a DUIS answer, as this node counted them since it started. */
final class Refusals {
  private static final String METER = "hub_returns_refusals";

  private final MeterRegistry metrics;

  Refusals(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** So many refusals for one problem. */
  record Refused(Problem problem, long count) {}

  List<Refused> all() {
    return Arrays.stream(Problem.values())
        .map(problem -> new Refused(problem, count(problem)))
        .filter(refused -> refused.count() > 0)
        .sorted(Comparator.comparingLong(Refused::count).reversed())
        .toList();
  }

  private long count(Problem problem) {
    return (long)
        metrics
            .find(METER)
            .tag("problem", problem.name().toLowerCase(Locale.ROOT))
            .counters()
            .stream()
            .mapToDouble(Counter::count)
            .sum();
  }
}
