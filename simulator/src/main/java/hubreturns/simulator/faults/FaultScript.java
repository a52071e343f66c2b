package hubreturns.simulator.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;

/**
 * The faults to come, in order: a call meets the first one that strikes it, and on top of that
 * every {@code slow} that stands before it.
 */
public final class FaultScript {
  /** How many lines the script may have. */
  public static final int FAULTS_MAX = 1000;

  private final Clock clock;
  private final List<Fault> script = new ArrayList<>();
  private final Map<Fault.Kind, Long> struck = new EnumMap<>(Fault.Kind.class);

  /** A script without faults. */
  public FaultScript(Clock clock) {
    this.clock = clock;
  }

  /**
   * What happens to a call.
   *
   * @param delay how long it waits first
   * @param fault what goes wrong then
   */
  public record Fate(Duration delay, Optional<Fault.Kind> fault) {}

  /** Writes faults at the end of the script; false when it would grow too long. */
  public synchronized boolean add(List<Fault> faults) {
    removeOver();
    if (script.size() + faults.size() > FAULTS_MAX) {
      return false;
    }
    return script.addAll(faults) || faults.isEmpty();
  }

  /** Forgets every fault to come. */
  public synchronized void clear() {
    script.clear();
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

  /** Uses up what strikes this call. */
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
        return new Fate(delay, Optional.of(fault.kind()));
      }
      delay = delay.plus(fault.delay());
    }
    return new Fate(delay, Optional.empty());
  }

  private void removeOver() {
    Instant now = clock.instant();
    for (Iterator<Fault> lines = script.iterator(); lines.hasNext(); ) {
      if (lines.next().isOver(now)) {
        lines.remove();
      }
    }
  }
}
