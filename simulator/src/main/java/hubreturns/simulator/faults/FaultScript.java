package hubreturns.simulator.faults;

import hubreturns.simulator.web.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The faults to come, in order. A call meets the first fault that strikes it, and every {@code
 * slow} before that.
 */
public final class FaultScript {
  /** The most lines of the script. */
  public static final int FAULTS_MAX = 1000;

  private final Clock clock;
  private final List<Fault> script = new ArrayList<>();
  private final Map<Fault.Kind, Long> struck = new EnumMap<>(Fault.Kind.class);
  private CountDownLatch cleared = new CountDownLatch(1);

  /** A script without faults. */
  public FaultScript(Clock clock) {
    this.clock = clock;
  }

  /** What happens to a call. */
  public static final class Fate {
    private final Duration delay;
    private final Optional<Fault.Kind> fault;
    private final CountDownLatch cleared;

    private Fate(Duration delay, Optional<Fault.Kind> fault, CountDownLatch cleared) {
      this.delay = delay;
      this.fault = fault;
      this.cleared = cleared;
    }

    /** Waits as long as the call must wait, or until the script is cleared. */
    public void sitOut() throws InterruptedException {
      var _ = cleared.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What goes wrong after the wait. */
    public Optional<Fault.Kind> fault() {
      return fault;
    }
  }

  /** Adds faults at the end of the script. Refuses all if it would be too long. */
  public synchronized void add(List<Fault> faults) {
    removeOver();
    if (script.size() + faults.size() > FAULTS_MAX) {
      throw new Refusal("The script may have at most %d lines.".formatted(FAULTS_MAX));
    }
    script.addAll(faults);
  }

  /** Removes all faults, and ends the waits of slow calls. */
  public synchronized void clear() {
    script.clear();
    cleared.countDown();
    cleared = new CountDownLatch(1);
  }

  /** The faults still to come. */
  public synchronized List<Fault> active() {
    removeOver();
    return List.copyOf(script);
  }

  /** How often each kind struck since the start. */
  public synchronized Map<Fault.Kind, Long> struck() {
    return new EnumMap<>(struck);
  }

  /** Takes the faults that strike this call. */
  public synchronized Fate strike(Call call, Optional<String> deviceId) {
    removeOver();
    Duration delay = Duration.ZERO;
    for (ListIterator<Fault> lines = script.listIterator(); lines.hasNext(); ) {
      Fault fault = lines.next();
      if (!fault.strikes(call, deviceId)) {
        continue;
      }
      lines.set(fault.struckOnce());
      struck.merge(fault.kind(), 1L, Long::sum);
      if (fault.kind() != Fault.Kind.SLOW) {
        return new Fate(delay, Optional.of(fault.kind()), cleared);
      }
      delay = delay.plus(fault.delay());
    }
    return new Fate(delay, Optional.empty(), cleared);
  }

  private void removeOver() {
    Instant now = clock.instant();
    script.removeIf(fault -> fault.isOver(now));
  }
}
