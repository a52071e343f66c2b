package hubreturns.service.request;

import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import hubreturns.returns.ReturnRequest;
import hubreturns.service.ledger.Ledger;
import hubreturns.service.request.Reply.Overload;
import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Decides whether a request may be processed now. Each User has its allocation, and all Users
 * together get no more than the nodes can answer in time. Both are counted in hubs. The decision is
 * made before the request's transaction; {@code Trust} may have read the registrations before.
 */
public final class Admission {
  /** How long a sender should wait when nothing says more exactly how long. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Allocations allocations;
  private final Ceiling ceiling;

  /**
   * Admission within these limits.
   *
   * @param hubsPerSecond each User's allocation; empty for no limit
   * @param hubsAtOnce how many hubs of lists are processed at the same time
   * @param listsAtOnce how many lists are processed at the same time
   * @param hubsInProgressMax how many hubs may be in progress or waiting, on all nodes together
   */
  public Admission(
      OptionalDouble hubsPerSecond, int hubsAtOnce, int listsAtOnce, int hubsInProgressMax) {
    this(
        new Allocations(hubsPerSecond, System::nanoTime),
        new Ceiling(
            hubsAtOnce,
            listsAtOnce,
            Ledger.SMALL_REQUESTS_AT_ONCE,
            hubsInProgressMax,
            Ceiling.PATIENCE,
            System::nanoTime));
  }

  Admission(Allocations allocations, Ceiling ceiling) {
    this.allocations = allocations;
    this.ceiling = ceiling;
  }

  /**
   * Refuses a request whose originator's allocation is used up, before its signature is checked.
   * This takes nothing from the allocation, because the sender is not proven yet.
   */
  Optional<Reply> noRoomFor(ReturnRequest request) {
    UserId user = request.id().originator();
    Duration wait = allocations.waitOf(user, request.hubs().size());
    return wait.isZero() ? Optional.empty() : Optional.of(allocationUsedUp(user, wait));
  }

  /** Processes a verified request when its turn has come, or refuses it. */
  Reply inTurn(ReturnRequest request, Supplier<Reply> work) {
    UserId user = request.id().originator();
    int hubs = request.hubs().size();
    Duration wait = allocations.take(user, hubs);
    if (!wait.isZero()) {
      return allocationUsedUp(user, wait);
    }
    Optional<Ceiling.Turn> entered;
    try {
      entered = ceiling.enter(user, hubs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return stopping();
    }
    if (entered.isEmpty()) {
      allocations.giveBack(user, hubs);
      Duration after = ceiling.untilDone();
      return new Overload(
          Refusal.of(
              Problem.OVER_CAPACITY,
              "Too many hubs are in progress. Nothing was changed. Resend the same"
                  + " message in %d s.".formatted(seconds(after))),
          after);
    }
    try {
      return work.get();
    } finally {
      entered.get().end();
    }
  }

  /** The hubs that each User sent to this node since the last call, for the other nodes. */
  public Map<UserId, Integer> tell() {
    return allocations.tell();
  }

  /** Learns how many other nodes there are, and how many hubs each User sent to them meanwhile. */
  public void hear(int otherNodes, Map<UserId, Long> hubs) {
    ceiling.share(otherNodes + 1);
    allocations.takeElsewhere(hubs);
  }

  /** Hubs of requests that are processed or wait for their turn. */
  public int hubsInProgress() {
    return ceiling.hubsInProgress();
  }

  /** The reply to a request that comes too late before the service stops. */
  static Overload stopping() {
    return new Overload(
        Refusal.of(
            Problem.UNAVAILABLE,
            "The service is stopping. Nothing was changed. Resend the same message."),
        RETRY_AFTER);
  }

  private static Overload allocationUsedUp(UserId user, Duration wait) {
    return new Overload(
        Refusal.of(
            Problem.OVER_CAPACITY,
            "The allocation of User %s is used up. Nothing was changed. Resend the same message in"
                    .formatted(user)
                + " %d s.".formatted(seconds(wait))),
        wait);
  }

  /** Whole seconds for {@code Retry-After}, rounded up. */
  static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
