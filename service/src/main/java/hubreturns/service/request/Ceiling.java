package hubreturns.service.request;

import hubreturns.returns.HubList;
import hubreturns.service.ledger.Ledger;
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
 * How many hubs this node processes at the same time, how many may wait, and whose turn it is
 * (docs/wire.md#transport). Of the hubs that may be in progress, each node has an equal part.
 *
 * <p>Users take turns, one request each. The burst of one User therefore delays only its own
 * requests. Small requests take turns among themselves, so that they never wait for a list to end.
 * Over the ceiling a request is refused at once, unless its User has no more than an equal share in
 * progress, this request included. With many Users that share is smaller than a full list.
 */
final class Ceiling {
  /**
   * How long a request waits for its turn. The goal is an answer or a refusal within two seconds,
   * so half a second is left for the work.
   */
  static final Duration PATIENCE = Duration.ofMillis(1_500);

  private static final double MEMORY_SECONDS = 5;
  private static final double NANOS = Duration.ofSeconds(1).toNanos();
  private static final int RETRY_SECONDS_MAX = 30;

  private final Queue lists;
  private final Queue smallRequests;
  private final int hubsInProgressMax;
  private final Duration patience;
  private final LongSupplier nanoTime;

  private final Map<UserId, Integer> inProgressOf = new HashMap<>();
  private int nodes = 1;
  private int hubsInProgress;
  private double hubsPerSecond;
  private long measuredAtNanos;

  /**
   * A ceiling.
   *
   * @param hubsAtOnce hubs of lists processed at the same time; a larger list is processed alone
   * @param listsAtOnce requests with more than {@link Ledger#SMALL_REQUEST_HUBS_MAX} hubs processed
   *     at the same time
   * @param smallAtOnce smaller requests processed at the same time
   * @param hubsInProgressMax hubs processed and waiting, on all nodes together
   * @param patience how long a request waits for its turn
   * @param nanoTime a time that never goes back, {@code System::nanoTime}
   */
  Ceiling(
      int hubsAtOnce,
      int listsAtOnce,
      int smallAtOnce,
      int hubsInProgressMax,
      Duration patience,
      LongSupplier nanoTime) {
    this.lists = new Queue(hubsAtOnce, listsAtOnce);
    this.smallRequests = new Queue(smallAtOnce * Ledger.SMALL_REQUEST_HUBS_MAX, smallAtOnce);
    this.hubsInProgressMax = hubsInProgressMax;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.measuredAtNanos = nanoTime.getAsLong();
  }

  /** The turn of one request. */
  final class Turn {
    private final UserId user;
    private final int hubs;
    private final Queue queue;
    private final CountDownLatch begun = new CountDownLatch(1);

    private Turn(UserId user, int hubs) {
      this.user = user;
      this.hubs = hubs;
      this.queue = hubs <= Ledger.SMALL_REQUEST_HUBS_MAX ? smallRequests : lists;
    }

    /** Ends the turn, whether the work succeeded or failed. */
    void end() {
      Ceiling.this.end(this);
    }
  }

  /** Requests that take turns among themselves. */
  private static final class Queue {
    private final int hubsAtOnce;
    private final int requestsAtOnce;
    private final Map<UserId, Deque<Turn>> waiting = new LinkedHashMap<>();
    private int hubsInWork;
    private int requestsInWork;

    private Queue(int hubsAtOnce, int requestsAtOnce) {
      this.hubsAtOnce = hubsAtOnce;
      this.requestsAtOnce = requestsAtOnce;
    }

    private void add(Turn turn) {
      waiting.computeIfAbsent(turn.user, first -> new ArrayDeque<>()).add(turn);
      beginNext();
    }

    /** Removes a waiting turn; returns false when the turn has begun meanwhile. */
    private boolean remove(Turn turn) {
      Deque<Turn> ofUser = waiting.get(turn.user);
      if (ofUser == null || !ofUser.remove(turn)) {
        return false;
      }
      if (ofUser.isEmpty()) {
        waiting.remove(turn.user);
      }
      beginNext();
      return true;
    }

    private void end(Turn turn) {
      hubsInWork -= turn.hubs;
      requestsInWork--;
      beginNext();
    }

    /** Begins as many requests as fit, one of each User in turn; none overtakes the first. */
    private void beginNext() {
      while (!waiting.isEmpty()) {
        Iterator<Map.Entry<UserId, Deque<Turn>>> first = waiting.entrySet().iterator();
        Map.Entry<UserId, Deque<Turn>> next = first.next();
        Turn turn = next.getValue().element();
        boolean fits = hubsInWork + turn.hubs <= hubsAtOnce && requestsInWork < requestsAtOnce;
        if (!fits && requestsInWork > 0) {
          return;
        }
        first.remove();
        next.getValue().remove();
        if (!next.getValue().isEmpty()) {
          waiting.put(turn.user, next.getValue());
        }
        hubsInWork += turn.hubs;
        requestsInWork++;
        turn.begun.countDown();
      }
    }
  }

  /**
   * Waits for a request's turn.
   *
   * @return empty when the ceiling is reached, or the turn did not come in time
   * @throws InterruptedException when the service stops
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

  /** Shares what may be in progress between this number of nodes. */
  synchronized void share(int among) {
    nodes = among;
  }

  /** The part of this node, which is always enough for one full list if the whole ceiling is. */
  private int mostHere() {
    return Math.max(hubsInProgressMax / nodes, Math.min(hubsInProgressMax, HubList.HUBS_MAX));
  }

  private synchronized Optional<Turn> queue(UserId user, int hubs) {
    int own = inProgressOf.getOrDefault(user, 0);
    int users = inProgressOf.size() + (own == 0 ? 1 : 0);
    int most = mostHere();
    if (hubsInProgress + hubs > most && own + hubs > most / users) {
      return Optional.empty();
    }
    Turn turn = new Turn(user, hubs);
    hubsInProgress += hubs;
    inProgressOf.merge(user, hubs, Integer::sum);
    turn.queue.add(turn);
    return Optional.of(turn);
  }

  /** Removes a waiting turn; returns false when the turn has begun meanwhile. */
  private synchronized boolean giveUp(Turn turn) {
    if (!turn.queue.remove(turn)) {
      return false;
    }
    leave(turn);
    return true;
  }

  private synchronized void end(Turn turn) {
    leave(turn);
    fade();
    hubsPerSecond += turn.hubs / MEMORY_SECONDS;
    turn.queue.end(turn);
  }

  private void leave(Turn turn) {
    hubsInProgress -= turn.hubs;
    inProgressOf.computeIfPresent(
        turn.user, (user, own) -> own == turn.hubs ? null : own - turn.hubs);
  }

  /** Lets older work count less towards the current rate. */
  private void fade() {
    long now = nanoTime.getAsLong();
    hubsPerSecond *= Math.exp(-(now - measuredAtNanos) / NANOS / MEMORY_SECONDS);
    measuredAtNanos = now;
  }

  /** How long the hubs in progress take at the current rate. */
  synchronized Duration untilDone() {
    fade();
    double seconds = Math.ceil(hubsInProgress / Math.max(hubsPerSecond, 1));
    return Duration.ofSeconds((long) Math.clamp(seconds, 1, RETRY_SECONDS_MAX));
  }

  /** Hubs processed and waiting. */
  synchronized int hubsInProgress() {
    return hubsInProgress;
  }
}
