package hubreturns.simulator.remedy;

import hubreturns.simulator.faults.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Counts calls and refusals since the start or the last reset, by their name in the statistics. */
final class CallCounts {
  /** A record was created, even if the response was lost. */
  static final String CREATED = "creates";

  /** A call was refused because another was running on the account. */
  static final String REFUSED_BUSY = "refused9093";

  /** A call was refused because it was over the allowance. */
  static final String REFUSED_OVER_ALLOWANCE = "refused429";

  /** A call was refused because of its token or password. */
  static final String REFUSED_UNAUTHENTICATED = "refused401";

  private final Map<String, Long> counts = new LinkedHashMap<>();

  synchronized void arrived(Call call) {
    add(call.text());
  }

  synchronized void add(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  /** Sets all counts to zero. */
  synchronized void reset() {
    counts.clear();
  }

  synchronized void addTo(ObjectNode stats) {
    ObjectNode byCall = stats.putObject("calls");
    for (Call call : Call.values()) {
      byCall.put(call.text(), counts.getOrDefault(call.text(), 0L));
    }
    for (String event :
        List.of(CREATED, REFUSED_BUSY, REFUSED_OVER_ALLOWANCE, REFUSED_UNAUTHENTICATED)) {
      stats.put(event, counts.getOrDefault(event, 0L));
    }
  }
}
