package hubreturns.simulator.remedy;

import hubreturns.simulator.faults.Call;
import java.util.LinkedHashMap;
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

  private final Map<String, Long> calls = new LinkedHashMap<>();
  private final Map<String, Long> events = new LinkedHashMap<>();

  CallCounts() {
    reset();
  }

  synchronized void arrived(Call call) {
    calls.merge(call.text(), 1L, Long::sum);
  }

  synchronized void add(String event) {
    events.merge(event, 1L, Long::sum);
  }

  /** Sets all counts to zero. */
  synchronized void reset() {
    for (Call call : Call.values()) {
      calls.put(call.text(), 0L);
    }
    for (String event :
        new String[] {CREATED, REFUSED_BUSY, REFUSED_OVER_ALLOWANCE, REFUSED_UNAUTHENTICATED}) {
      events.put(event, 0L);
    }
  }

  synchronized void addTo(ObjectNode stats) {
    ObjectNode byCall = stats.putObject("calls");
    calls.forEach(byCall::put);
    events.forEach(stats::put);
  }
}
