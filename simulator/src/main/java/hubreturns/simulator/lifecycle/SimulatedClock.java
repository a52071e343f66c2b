package hubreturns.simulator.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time by which records change their stage: it may run faster than real time, stand still, or
 * be moved on by hand, and it never goes back.
 */
public final class SimulatedClock implements InstantSource {
  /** A year in a second, the fastest it runs. */
  public static final double SPEED_MAX = 31_536_000;

  /** The furthest it is moved on in one step. */
  public static final Duration ADVANCE_MAX = Duration.ofDays(3650);

  /** Where it stops, so that its dates keep four digits for the year. */
  private static final Instant END = Instant.parse("9000-01-01T00:00:00Z");

  private final Clock realTime;
  private Instant simulatedAnchor;
  private Instant realAnchor;
  private double speed;

  /**
   * Starts a clock.
   *
   * @param start the simulated instant of this moment
   * @param speed simulated seconds in a second
   */
  public SimulatedClock(Clock realTime, Instant start, double speed) {
    this.realTime = realTime;
    this.simulatedAnchor = start;
    this.realAnchor = realTime.instant();
    this.speed = checked(speed);
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

  /** Simulated seconds in a second. */
  public synchronized double speed() {
    return speed;
  }

  /** Runs at another speed from now on; 0 stops it. */
  public synchronized void runAt(double newSpeed) {
    checked(newSpeed);
    anchor(instant());
    speed = newSpeed;
  }

  /** Moves on at once, by at most {@link #ADVANCE_MAX}. */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative() || duration.compareTo(ADVANCE_MAX) > 0) {
      throw new IllegalArgumentException("the clock is moved on by 0 to 3650 days");
    }
    Instant moved = instant().plus(duration);
    anchor(moved.isAfter(END) ? END : moved);
  }

  private void anchor(Instant simulated) {
    simulatedAnchor = simulated;
    realAnchor = realTime.instant();
  }

  private static double checked(double speed) {
    if (!(speed >= 0 && speed <= SPEED_MAX)) {
      throw new IllegalArgumentException("the clock's speed is 0 to 31536000");
    }
    return speed;
  }
}
