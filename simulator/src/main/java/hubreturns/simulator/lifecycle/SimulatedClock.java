package hubreturns.simulator.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time by which records change their stage. It can run faster than real time, stop, or be moved
 * forward. It never goes back.
 */
public final class SimulatedClock implements InstantSource {
  /** The highest speed: a year per second. */
  public static final double SPEED_MAX = 31_536_000;

  /** The longest step forward. */
  public static final Duration ADVANCE_MAX = Duration.ofDays(3650);

  /** The clock stops here, so that a year keeps four digits. */
  private static final Instant END = Instant.parse("9000-01-01T00:00:00Z");

  private final Clock realTime;
  private Instant simulatedAnchor;
  private Instant realAnchor;
  private double speed;

  /** Starts a clock at an instant, with the speed of real time. */
  SimulatedClock(Clock realTime, Instant start) {
    this.realTime = realTime;
    this.simulatedAnchor = start;
    this.realAnchor = realTime.instant();
    this.speed = 1;
  }

  @Override
  public synchronized Instant instant() {
    Duration passed = Duration.between(realAnchor, realTime.instant());
    if (passed.isNegative()) {
      return simulatedAnchor;
    }
    double simulatedMillis = (double) passed.toMillis() * speed;
    long millisToEnd = Duration.between(simulatedAnchor, END).toMillis();
    return simulatedAnchor.plusMillis((long) Math.min(simulatedMillis, (double) millisToEnd));
  }

  /** Simulated seconds per second. */
  public synchronized double speed() {
    return speed;
  }

  /** Changes the speed. 0 stops the clock. */
  public synchronized void runAt(double newSpeed) {
    if (!isSpeed(newSpeed)) {
      throw new IllegalArgumentException("the clock's speed is 0 to 31536000");
    }
    anchor(instant());
    speed = newSpeed;
  }

  /** Moves the clock forward by at most {@link #ADVANCE_MAX}. */
  public synchronized void advance(Duration duration) {
    if (!isAdvance(duration)) {
      throw new IllegalArgumentException("the clock moves forward by 0 to 3650 days");
    }
    Instant moved = instant().plus(duration);
    anchor(moved.isAfter(END) ? END : moved);
  }

  private void anchor(Instant simulated) {
    simulatedAnchor = simulated;
    realAnchor = realTime.instant();
  }

  /** Whether the clock can run at a speed. */
  public static boolean isSpeed(double speed) {
    return speed >= 0 && speed <= SPEED_MAX;
  }

  /** Whether the clock can move forward by a duration in one step. */
  public static boolean isAdvance(Duration duration) {
    return !duration.isNegative() && duration.compareTo(ADVANCE_MAX) <= 0;
  }
}
