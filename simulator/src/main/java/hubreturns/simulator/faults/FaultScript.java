package hubreturns.simulator.faults;

import hubreturns.simulator.web.Json;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The faults to come, in order. A call meets the first fault that strikes it, and every {@code
 * slow} before that.
 */
public final class FaultScript {
  private static final int FAULTS_MAX = 1000;

  private final Clock clock;
  private final List<Scheduled> script = new ArrayList<>();
  private final Map<Fault.Kind, Long> struck = new EnumMap<>(Fault.Kind.class);
  private CountDownLatch cleared = new CountDownLatch(1);

  public FaultScript(Clock clock) {
    this.clock = clock;
  }

  private record Scheduled(Fault fault, Instant end) {
    /** The fault with the seconds that it still lasts, rounded up. */
    private Fault left(Instant now) {
      return fault.with(
          fault.count(),
          fault
              .forSeconds()
              .map(all -> Duration.between(now, end).plusNanos(999_999_999).toSeconds()));
    }
  }

  /** What happens to a call: it waits until the time is over or the script is cleared. */
  public record Fate(Duration delay, CountDownLatch cleared, Optional<Fault.Kind> fault) {
    /** Waits as long as the call must wait. */
    public void sitOut() throws InterruptedException {
      var _ = cleared.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Adds one fault or an array of faults. Refuses all if one of them cannot be read. */
  public synchronized void add(Optional<? extends JsonNode> faults) {
    JsonNode lines =
        faults
            .filter(JsonNode::isContainer)
            .orElseThrow(
                () -> new Refusal(400, "The script must be a JSON array of faults, or one fault."));
    List<Fault> added = new ArrayList<>();
    for (JsonNode line : lines.isArray() ? lines : List.of(lines)) {
      try {
        added.add(Json.MAPPER.treeToValue(line, Fault.class));
      } catch (JacksonException e) {
        throw new Refusal(
            400,
            ("Fault %d cannot be read. fault must be one of down, slow, error500, lose-answer,"
                    + " expire-tokens, 9093, 429, reject. count, forSeconds (to 86400) and"
                    + " delayMillis (to 600000, for slow) must be whole numbers from 1. where must"
                    + " be one or more of login, logout, create, query, get, update, merge. match"
                    + " must be a part of a Device ID.")
                .formatted(added.size() + 1));
      }
    }
    Instant now = clock.instant();
    removeOver(now);
    if (script.size() + added.size() > FAULTS_MAX) {
      throw new Refusal(400, "The script may have at most %d lines.".formatted(FAULTS_MAX));
    }
    added.forEach(fault ->
        script.add(
            new Scheduled(fault, fault.forSeconds().map(now::plusSeconds).orElse(Instant.MAX))));
  }

  /** Removes all faults, and ends the waits of slow calls. */
  public synchronized void clear() {
    script.clear();
    cleared.countDown();
    cleared = new CountDownLatch(1);
  }

  /** The faults still to come, with what is left of each. */
  public synchronized List<Fault> active() {
    Instant now = clock.instant();
    removeOver(now);
    return script.stream().map(line -> line.left(now)).toList();
  }

  /** How often each kind struck since the start. */
  public synchronized Map<Fault.Kind, Long> struck() {
    return new EnumMap<>(struck);
  }

  /** Takes the faults that strike this call. */
  public synchronized Fate strike(Call call, Optional<String> deviceId) {
    removeOver(clock.instant());
    Duration delay = Duration.ZERO;
    for (ListIterator<Scheduled> lines = script.listIterator(); lines.hasNext(); ) {
      Scheduled line = lines.next();
      Fault fault = line.fault();
      if (!fault.strikes(call, deviceId)) {
        continue;
      }
      if (fault.count().equals(Optional.of(1))) {
        lines.remove();
      } else {
        lines.set(
            new Scheduled(
                fault.with(fault.count().map(count -> count - 1), fault.forSeconds()), line.end()));
      }
      struck.merge(fault.fault(), 1L, Long::sum);
      if (fault.fault() != Fault.Kind.SLOW) {
        return new Fate(delay, cleared, Optional.of(fault.fault()));
      }
      delay = delay.plusMillis(fault.delayMillis().orElse(0));
    }
    return new Fate(delay, cleared, Optional.empty());
  }

  private void removeOver(Instant now) {
    script.removeIf(line -> !now.isBefore(line.end()));
  }
}
