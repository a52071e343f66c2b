package hubreturns.service.request;

import hubreturns.vocabulary.UserId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many hubs this node works on at once, how many may wait, and whose turn it is (duis.md
 * section 2, "the global ceiling").
 *
 * <p>Users take turns, one request each, so that one User's burst makes its own requests wait and
 * nobody else's. Over the ceiling a request is refused at once, unless its User holds less than an
 * equal share: a burst never shuts the others out.
 */
final class Ceiling {
  /** Leaves a second of a client's three (duis.md section 2) for the work itself. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final double MEMORY_SECONDS = 5;
  private static final double NANOS = Duration.ofSeconds(1).toNanos();
  private static final int RETRY_SECONDS_MAX = 30;

  private final int hubsAtOnce;
  private final int requestsAtOnce;
  private final int hubsInHandMax;
  private final Duration patience;
  private final LongSupplier nanoTime;

  private final Map<UserId, Deque<Turn>> queues = new LinkedHashMap<>();
  private final Map<UserId, Integer> inHandOf = new HashMap<>();
  private int hubsInHand;
  private int hubsInWork;
  private int requestsInWork;
  private double hubsPerSecond;
  private long measuredAtNanos;

  /**
   * A ceiling.
   *
   * @param hubsAtOnce worked on at once; a request that is larger goes alone
   * @param requestsAtOnce worked on at once
   * @param hubsInHandMax worked on and waiting together
   * @param patience how long a request waits for its turn
   * @param nanoTime the time that only goes forward, {@code System::nanoTime}
   */
  Ceiling(
      int hubsAtOnce,
      int requestsAtOnce,
      int hubsInHandMax,
      Duration patience,
      LongSupplier nanoTime) {
    this.hubsAtOnce = hubsAtOnce;
    this.requestsAtOnce = requestsAtOnce;
    this.hubsInHandMax = hubsInHandMax;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.measuredAtNanos = nanoTime.getAsLong();
  }

  /** A request's place among all. */
  final class Turn {
    private final UserId user;
    private final int hubs;
    private final CountDownLatch begun = new CountDownLatch(1);

    private Turn(UserId user, int hubs) {
      this.user = user;
      this.hubs = hubs;
    }

    /** Says that the work is done, however it ended. */
    void end() {
      Ceiling.this.end(this);
    }
  }

  /**
   * Waits for a request's turn.
   *
   * @return empty when there is no room for it, or its turn did not come in time
   * @throws InterruptedException when the service cannot wait any longer
   */
  Optional<Turn> enter(UserId user, int hubs) throws InterruptedException {
    Optional<Turn> place = queue(user, hubs);
    if (place.isEmpty()) {
      return place;
    }
    Turn turn = place.get();
    try {
      boolean begun = turn.begun.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      return begun || !giveUp(turn) ? place : Optional.empty();
    } catch (InterruptedException e) {
      if (!giveUp(turn)) {
        turn.end();
      }
      throw e;
    }
  }

  private synchronized Optional<Turn> queue(UserId user, int hubs) {
    int own = inHandOf.getOrDefault(user, 0);
    int users = inHandOf.size() + (own == 0 ? 1 : 0);
    if (hubsInHand + hubs > hubsInHandMax && own + hubs > hubsInHandMax / users) {
      return Optional.empty();
    }
    Turn turn = new Turn(user, hubs);
    hubsInHand += hubs;
    inHandOf.merge(user, hubs, Integer::sum);
    queues.computeIfAbsent(user, first -> new ArrayDeque<>()).add(turn);
    beginNext();
    return Optional.of(turn);
  }

  /** Begins as many as fit, one from each User in turn; none overtakes for being small. */
  private void beginNext() {
    while (!queues.isEmpty()) {
      Iterator<Map.Entry<UserId, Deque<Turn>>> first = queues.entrySet().iterator();
      Map.Entry<UserId, Deque<Turn>> next = first.next();
      Turn turn = next.getValue().element();
      boolean fits = hubsInWork + turn.hubs <= hubsAtOnce && requestsInWork < requestsAtOnce;
      if (!fits && requestsInWork > 0) {
        return;
      }
      first.remove();
      next.getValue().remove();
      if (!next.getValue().isEmpty()) {
        queues.put(turn.user, next.getValue());
      }
      hubsInWork += turn.hubs;
      requestsInWork++;
      turn.begun.countDown();
    }
  }

  /** Whether the turn was still waiting and now is gone; false when it began meanwhile. */
  private synchronized boolean giveUp(Turn turn) {
    Deque<Turn> queue = queues.get(turn.user);
    if (queue == null || !queue.remove(turn)) {
      return false;
    }
    if (queue.isEmpty()) {
      queues.remove(turn.user);
    }
    leave(turn);
    beginNext();
    return true;
  }

  private synchronized void end(Turn turn) {
    hubsInWork -= turn.hubs;
    requestsInWork--;
    leave(turn);
    fade();
    hubsPerSecond += turn.hubs / MEMORY_SECONDS;
    beginNext();
  }

  private void leave(Turn turn) {
    hubsInHand -= turn.hubs;
    inHandOf.computeIfPresent(turn.user, (user, own) -> own == turn.hubs ? null : own - turn.hubs);
  }

  /** The pace of late: the last seconds weigh most. */
  private void fade() {
    long now = nanoTime.getAsLong();
    hubsPerSecond *= Math.exp(-(now - measuredAtNanos) / NANOS / MEMORY_SECONDS);
    measuredAtNanos = now;
  }

  /** How long it takes, at the pace of late, until what is in hand is done. */
  synchronized Duration untilDone() {
    fade();
    double seconds = Math.ceil(hubsInHand / Math.max(hubsPerSecond, 1));
    return Duration.ofSeconds((long) Math.clamp(seconds, 1, RETRY_SECONDS_MAX));
  }

  /** Hubs worked on and waiting. */
  synchronized int hubsInHand() {
    return hubsInHand;
  }
}
