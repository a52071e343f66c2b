package hubreturns.service.request;

import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How many hubs a second each User may have taken on this node (duis.md section 2, "over the User's
 * allocation").
 *
 * <p>Each User has one second's worth at hand. A list that is larger than that needs all of it and
 * leaves a debt, which is worked off before anything more is taken: over any longer time a User
 * gets its allocation, and not more.
 */
final class Allocations {
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final OptionalDouble hubsPerSecond;
  private final LongSupplier nanoTime;
  private final Map<UserId, Account> accounts = new HashMap<>();

  /**
   * Allocations of this size to each User; an empty one switches them off.
   *
   * @param nanoTime the time that only goes forward, {@code System::nanoTime}
   */
  Allocations(OptionalDouble hubsPerSecond, LongSupplier nanoTime) {
    this.hubsPerSecond = hubsPerSecond;
    this.nanoTime = nanoTime;
  }

  /** What was left of a User's allocation at a time; below zero, a debt. */
  private record Account(double hubs, long atNanos) {}

  /**
   * How long until a User may have this many hubs taken; zero for "now".
   *
   * <p>It takes nothing, so that it may be asked about a User whose signature nobody has checked: a
   * forger cannot use up another's allocation.
   */
  synchronized Duration waitOf(UserId user, int hubs) {
    return hubsPerSecond.isEmpty() ? Duration.ZERO : waitFor(hubs, left(user));
  }

  /**
   * Takes this many hubs from a User's allocation, if there is room.
   *
   * @return how long until there is; zero when they were taken
   */
  synchronized Duration take(UserId user, int hubs) {
    if (hubsPerSecond.isEmpty()) {
      return Duration.ZERO;
    }
    double left = left(user);
    Duration wait = waitFor(hubs, left);
    if (wait.isZero()) {
      accounts.put(user, new Account(left - hubs, nanoTime.getAsLong()));
    }
    return wait;
  }

  /** Gives back what was taken for a request that was not worked on after all. */
  synchronized void giveBack(UserId user, int hubs) {
    if (hubsPerSecond.isPresent()) {
      accounts.put(user, new Account(left(user) + hubs, nanoTime.getAsLong()));
    }
  }

  private double left(UserId user) {
    Account account = accounts.get(user);
    if (account == null) {
      return full();
    }
    double refilled = (nanoTime.getAsLong() - account.atNanos()) / NANOS * perSecond();
    return Math.min(full(), account.hubs() + refilled);
  }

  private Duration waitFor(int hubs, double left) {
    double needed = Math.min(hubs, full());
    return left >= needed
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil((needed - left) / perSecond() * NANOS));
  }

  /** One second's worth; a whole hub at least, or nothing could ever be taken. */
  private double full() {
    return Math.max(1, perSecond());
  }

  private double perSecond() {
    return hubsPerSecond.orElseThrow();
  }
}
