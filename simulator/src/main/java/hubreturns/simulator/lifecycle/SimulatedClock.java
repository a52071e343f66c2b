package hubreturns.simulator.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time by which records change their stage. It can run faster than real time, stop, or be moved
 * forward. It never goes back.
 */
public final class SimulatedClock {
  private final Clock realTime;
  private Instant simulatedAnchor;
  private Instant realAnchor;
  private double speed = 1;

  /** Starts a clock at an instant, with the speed of real time. */
  SimulatedClock(Clock realTime, Instant start) {
    this.realTime = realTime;
    this.simulatedAnchor = start;
    this.realAnchor = realTime.instant();
  }

  /** The simulated time now. */
  public synchronized Instant instant() {
    long passedMillis = Duration.between(realAnchor, realTime.instant()).toMillis();
    return simulatedAnchor.plusMillis((long) (Math.max(0, passedMillis) * speed));
  }

  /** Simulated seconds per second. */
  public synchronized double speed() {
    return speed;
  }

  /** Moves the clock forward, and changes its speed. 0 stops it. */
  synchronized void set(Duration advance, double newSpeed) {
    simulatedAnchor = instant().plus(advance);
    realAnchor = realTime.instant();
    speed = newSpeed;
  }
}
