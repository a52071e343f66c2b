package hubreturns.service.request;

import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How many hubs a second each User may send, to all nodes together (docs/wire.md#transport). The
 * nodes tell each other twice a second how many hubs they took. Until a node has heard from the
 * others, it may accept too much. The User then has to wait for longer.
 *
 * <p>Each User can save up one second's worth. A larger list needs all of that and leaves a debt.
 * The User must wait until the debt is paid off before the next hub is accepted. Over a longer
 * time, a User therefore gets exactly its allocation.
 */
final class Allocations {
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final OptionalDouble hubsPerSecond;
  private final LongSupplier nanoTime;
  private final Map<UserId, Account> accounts = new HashMap<>();
  private final Map<UserId, Integer> untold = new HashMap<>();

  /**
   * Allocations of this size for each User; empty for no limit.
   *
   * @param nanoTime a time that never goes back, {@code System::nanoTime}
   */
  Allocations(OptionalDouble hubsPerSecond, LongSupplier nanoTime) {
    this.hubsPerSecond = hubsPerSecond;
    this.nanoTime = nanoTime;
  }

  /** The hubs left of a User's allocation at a time; below zero, a debt. */
  private record Account(double hubs, long atNanos) {}

  /**
   * How long until a User may send this many hubs; zero for "now".
   *
   * <p>This takes nothing from the allocation, so it can be called before the signature is checked.
   * A forger cannot use up the allocation of another User.
   */
  synchronized Duration waitOf(UserId user, int hubs) {
    return hubsPerSecond.isEmpty() ? Duration.ZERO : waitFor(hubs, left(user));
  }

  /**
   * Takes this many hubs from a User's allocation, if enough is left.
   *
   * @return how long until enough is left; zero when the hubs were taken
   */
  synchronized Duration take(UserId user, int hubs) {
    if (hubsPerSecond.isEmpty()) {
      return Duration.ZERO;
    }
    double left = left(user);
    Duration wait = waitFor(hubs, left);
    if (wait.isZero()) {
      accounts.put(user, new Account(left - hubs, nanoTime.getAsLong()));
      untold.merge(user, hubs, Integer::sum);
    }
    return wait;
  }

  /** Gives back the hubs of a request that was refused after all. */
  synchronized void giveBack(UserId user, int hubs) {
    if (hubsPerSecond.isPresent()) {
      accounts.put(user, new Account(left(user) + hubs, nanoTime.getAsLong()));
      untold.merge(user, -hubs, Integer::sum);
    }
  }

  /** The hubs that were taken here since the last call, for the other nodes. */
  synchronized Map<UserId, Integer> tell() {
    Map<UserId, Integer> told = Map.copyOf(untold);
    untold.clear();
    return told;
  }

  /** Takes from the Users' allocations the hubs that they sent to other nodes. */
  synchronized void takeElsewhere(Map<UserId, Long> hubs) {
    if (hubsPerSecond.isPresent()) {
      hubs.forEach((user, taken) ->
          accounts.put(user, new Account(left(user) - taken, nanoTime.getAsLong())));
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

  /** One second's worth, and at least one hub: with less, no request could ever be accepted. */
  private double full() {
    return Math.max(1, perSecond());
  }

  private double perSecond() {
    return hubsPerSecond.orElseThrow();
  }
}
