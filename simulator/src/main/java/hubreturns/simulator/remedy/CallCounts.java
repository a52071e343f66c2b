package hubreturns.simulator.remedy;

import hubreturns.simulator.faults.Call;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was called and refused since the start or the last reset. */
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

  /** Begins again from nothing. */
  public void reset() {
    calls.values().forEach(LongAdder::reset);
    created.reset();
    refusedBusy.reset();
    refusedOverAllowance.reset();
    refusedUnauthenticated.reset();
  }

  /** How often each kind of call came. */
  public Map<Call, Long> calls() {
    Map<Call, Long> counts = new EnumMap<>(Call.class);
    calls.forEach((call, count) -> counts.put(call, count.sum()));
    return counts;
  }

  /** How many records were created, lost answers included. */
  public long created() {
    return created.sum();
  }

  /** How many calls came while another was under way on the account. */
  public long busy() {
    return refusedBusy.sum();
  }

  /** How many calls came over the allowance. */
  public long overAllowance() {
    return refusedOverAllowance.sum();
  }

  /** How many calls came without a good token or password. */
  public long unauthenticated() {
    return refusedUnauthenticated.sum();
  }
}
