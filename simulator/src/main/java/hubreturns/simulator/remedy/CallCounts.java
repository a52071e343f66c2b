package hubreturns.simulator.remedy;

import hubreturns.simulator.faults.Call;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls and refusals since the start or the last reset. */
public final class CallCounts {
  private final Map<Call, LongAdder> calls = new EnumMap<>(Call.class);
  private final LongAdder created = new LongAdder();
  private final LongAdder refusedBusy = new LongAdder();
  private final LongAdder refusedOverAllowance = new LongAdder();
  private final LongAdder refusedUnauthenticated = new LongAdder();

  CallCounts() {
    for (Call call : Call.values()) {
      calls.put(call, new LongAdder());
    }
  }

  void arrived(Call call) {
    calls.getOrDefault(call, new LongAdder()).increment();
  }

  void recordCreated() {
    created.increment();
  }

  void refusedBusy() {
    refusedBusy.increment();
  }

  void refusedOverAllowance() {
    refusedOverAllowance.increment();
  }

  void refusedUnauthenticated() {
    refusedUnauthenticated.increment();
  }

  /** Sets all counts to zero. */
  public void reset() {
    calls.values().forEach(LongAdder::reset);
    created.reset();
    refusedBusy.reset();
    refusedOverAllowance.reset();
    refusedUnauthenticated.reset();
  }

  /** The number of calls of each kind. */
  public Map<Call, Long> calls() {
    Map<Call, Long> counts = new EnumMap<>(Call.class);
    calls.forEach((call, count) -> counts.put(call, count.sum()));
    return counts;
  }

  /** The number of records created, even if the response was lost. */
  public long created() {
    return created.sum();
  }

  /** The number of calls refused because another call was running on the account. */
  public long busy() {
    return refusedBusy.sum();
  }

  /** The number of calls refused because they were over the allowance. */
  public long overAllowance() {
    return refusedOverAllowance.sum();
  }

  /** The number of calls refused because of their token or password. */
  public long unauthenticated() {
    return refusedUnauthenticated.sum();
  }
}
