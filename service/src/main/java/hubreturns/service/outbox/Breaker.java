package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.vocabulary.Counted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back calls while Remedy is down. After three failures in a row it opens. From then on
 * Remedy is only probed, less and less often, until a call succeeds.
 *
 * <p>Only one thread calls Remedy, so one volatile value is enough; metrics read it from other
 * threads.
 */
public final class Breaker {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);
  public static final int FAILURES_MAX = 3;
  public static final Duration PAUSE_FIRST = Duration.ofMillis(500);
  static final Duration PAUSE_MAX = Duration.ofSeconds(2);

  /** The time between log lines about Remedy still being down. */
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  /** The longest pause that Remedy may ask for. */
  static final Duration ASKED_MAX = Duration.ofMinutes(5);

  private sealed interface State {
    record Closed(int failures) implements State {}

    record Open(Duration pause, Instant probeAt, Instant said, Instant since) implements State {}
  }

  private volatile State state = new State.Closed(0);

  /** Whether Remedy counts as down. */
  public boolean isOpen() {
    return state instanceof State.Open;
  }

  /** The time since which Remedy has counted as down; empty while it does not. */
  public Optional<Instant> openSince() {
    return state instanceof State.Open open ? Optional.of(open.since()) : Optional.empty();
  }

  /** Whether Remedy may be called now, for a delivery or for a probe. */
  boolean allows(Instant now) {
    return switch (state) {
      case State.Closed closed -> true;
      case State.Open open -> !now.isBefore(open.probeAt());
    };
  }

  /**
   * Records that a call to Remedy succeeded.
   *
   * @return whether that closed the breaker
   */
  boolean worked() {
    boolean wasOpen = isOpen();
    state = new State.Closed(0);
    return wasOpen;
  }

  /** Records that a call to Remedy failed. */
  void failed(TryAgain trouble, Instant now) {
    switch (state) {
      case State.Closed closed when closed.failures() + 1 < FAILURES_MAX ->
          state = new State.Closed(closed.failures() + 1);
      case State.Closed closed -> {
        State.Open open = open(PAUSE_FIRST, trouble, now, now);
        log.warn(
            "Remedy is down ({}). Deliveries wait until it responds. Next probe at {}",
            trouble.problem(),
            open.probeAt().truncatedTo(ChronoUnit.SECONDS));
      }
      case State.Open open -> {
        boolean isTimeToSay = !now.isBefore(open.said().plus(SAY_EVERY));
        State.Open extended =
            open(open.pause().multipliedBy(2), trouble, now, isTimeToSay ? now : open.said());
        if (isTimeToSay) {
          log.warn(
              "Remedy is still down ({}). The service probes it every {}. Next probe at {}",
              trouble.problem(),
              Counted.text(extended.pause()),
              extended.probeAt().truncatedTo(ChronoUnit.SECONDS));
        }
      }
    }
  }

  private State.Open open(Duration wanted, TryAgain trouble, Instant now, Instant said) {
    Duration pause = shorter(wanted, PAUSE_MAX);
    Duration asked = shorter(trouble.after().orElse(Duration.ZERO), ASKED_MAX);
    State.Open open =
        new State.Open(
            pause,
            now.plus(asked.compareTo(pause) > 0 ? asked : pause),
            said,
            openSince().orElse(now));
    state = open;
    return open;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
