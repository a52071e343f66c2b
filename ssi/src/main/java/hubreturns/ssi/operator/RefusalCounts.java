package hubreturns.ssi.operator;

import hubreturns.duis.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Counts of messages that this node refused since it started. */
final class RefusalCounts {
  private static final String METER = "hub_returns_refusals";

  private final MeterRegistry metrics;

  RefusalCounts(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** The number of refusals for one problem. */
  record RefusalCount(Problem problem, long count) {}

  List<RefusalCount> all() {
    return Arrays.stream(Problem.values())
        .map(problem -> new RefusalCount(problem, count(problem)))
        .filter(refusals -> refusals.count() > 0)
        .sorted(Comparator.comparingLong(RefusalCount::count).reversed())
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
