package hubreturns.service.request;

import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import hubreturns.returns.ReturnRequest;
import hubreturns.service.request.Reply.NoRoom;
import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Who may have work done now: each User its allocation, and all together no more than this node can
 * answer in time. Counted in hubs, and decided before the database is asked for anything.
 */
public final class Admission {
  private static final Duration BACK_IN = Duration.ofSeconds(5);

  private final Allocations allocations;
  private final Ceiling ceiling;

  /**
   * Admission within these limits.
   *
   * @param hubsPerSecond each User's allocation; empty for none
   * @param hubsAtOnce how many hubs are worked on at once
   * @param requestsAtOnce how many requests are worked on at once
   * @param hubsInHandMax how many hubs may be worked on and wait together
   */
  public Admission(
      OptionalDouble hubsPerSecond, int hubsAtOnce, int requestsAtOnce, int hubsInHandMax) {
    this(
        new Allocations(hubsPerSecond, System::nanoTime),
        new Ceiling(hubsAtOnce, requestsAtOnce, hubsInHandMax, Ceiling.PATIENCE, System::nanoTime));
  }

  Admission(Allocations allocations, Ceiling ceiling) {
    this.allocations = allocations;
    this.ceiling = ceiling;
  }

  /**
   * Refuses a request whose originator's allocation is used up, before its signature is checked. It
   * takes nothing from the allocation: who the sender really is, nobody knows yet.
   */
  Optional<Reply> noRoomFor(ReturnRequest request) {
    UserId user = request.id().originator();
    Duration wait = allocations.waitOf(user, request.hubs().size());
    return wait.isZero() ? Optional.empty() : Optional.of(allocationUsedUp(user, wait));
  }

  /**
   * Has the work done for a verified request when its turn has come, or says that there is no room.
   */
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
      return new NoRoom(
          Refusal.of(
              Problem.UNAVAILABLE,
              "The service is stopping; nothing was done. Send the same bytes again."),
          BACK_IN);
    }
    if (entered.isEmpty()) {
      allocations.giveBack(user, hubs);
      Duration after = ceiling.untilDone();
      return new NoRoom(
          Refusal.of(
              Problem.OVER_CAPACITY,
              "More hubs are in hand than can be answered in time; nothing was done. Send the same"
                  + " bytes again in %d s.".formatted(seconds(after))),
          after);
    }
    try {
      return work.get();
    } finally {
      entered.get().end();
    }
  }

  /** Hubs of requests that are worked on or wait for their turn. */
  public int hubsInHand() {
    return ceiling.hubsInHand();
  }

  private static NoRoom allocationUsedUp(UserId user, Duration wait) {
    return new NoRoom(
        Refusal.of(
            Problem.OVER_CAPACITY,
            "The allocation of User %s is used up; nothing was done. Send the same bytes again in"
                    .formatted(user)
                + " %d s.".formatted(seconds(wait))),
        wait);
  }

  /** Whole seconds, as {@code Retry-After} counts them: never less than the time itself. */
  static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
