package hubreturns.simulator.remedy;

import hubreturns.simulator.faults.Call;
import java.util.EnumMap;
import java.util.Map;

/** Counts calls and refusals since the start or the last reset. */
public final class CallCounts {
  private final Map<Call, Long> calls = new EnumMap<>(Call.class);
  private final Map<Event, Long> events = new EnumMap<>(Event.class);

  /** What is counted apart from the calls. */
  public enum Event {
    /** A record was created, even if the response was lost. */
    CREATED,
    /** A call was refused because another was running on the account. */
    REFUSED_BUSY,
    /** A call was refused because it was over the allowance. */
    REFUSED_OVER_ALLOWANCE,
    /** A call was refused because of its token or password. */
    REFUSED_UNAUTHENTICATED
  }

  CallCounts() {
    reset();
  }

  synchronized void arrived(Call call) {
    calls.merge(call, 1L, Long::sum);
  }

  synchronized void add(Event event) {
    events.merge(event, 1L, Long::sum);
  }

  /** Sets all counts to zero. */
  public synchronized void reset() {
    events.clear();
    for (Call call : Call.values()) {
      calls.put(call, 0L);
    }
  }

  /** The number of calls of each kind. */
  public synchronized Map<Call, Long> calls() {
    return new EnumMap<>(calls);
  }

  /** How often something happened. */
  public synchronized long count(Event event) {
    return events.getOrDefault(event, 0L);
  }
}
