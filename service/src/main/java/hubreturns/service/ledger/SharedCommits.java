package hubreturns.service.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets requests that wait at the same time share one commit
 * (docs/adr/0080-small-requests-pass-lists.md). As a rule, one group at a time looks up, decides
 * and writes. While that group waits for the disk, the next group begins with all requests that
 * arrived meanwhile. If a group takes too long to write, a waiting request begins another group
 * beside it. A request that meets no other is committed alone: at once, unless there is a time for
 * gathering.
 *
 * @param <T> a request
 * @param <R> its outcome
 */
final class SharedCommits<T, R> {
  private final int commitsAtOnce;
  private final Duration patience;
  private final Supplier<Duration> gathering;
  private final LongSupplier nanoTime;
  private final BiPredicate<List<T>, T> fits;
  private final Commit<T, R> commit;

  private final Deque<Member<T, R>> waiting = new ArrayDeque<>();
  private int commits;
  private int unwritten;

  /** Commits a group. */
  interface Commit<T, R> {
    /**
     * Commits a group and returns the outcomes in the order of the requests.
     *
     * @param written called when everything is written and only the wait for the disk is left
     */
    List<R> of(List<T> group, Runnable written);
  }

  /**
   * Shared commits.
   *
   * @param commitsAtOnce how many commits run at the same time at most
   * @param patience how long a request waits for a group that is not written yet, before it begins
   *     another group beside it
   * @param gathering how long after its arrival the first request of a group waits for others
   * @param nanoTime a time that never goes back, {@code System::nanoTime}
   * @param fits whether a request may join those that are already in a group
   */
  SharedCommits(
      int commitsAtOnce,
      Duration patience,
      Supplier<Duration> gathering,
      LongSupplier nanoTime,
      BiPredicate<List<T>, T> fits,
      Commit<T, R> commit) {
    this.commitsAtOnce = commitsAtOnce;
    this.patience = patience;
    this.gathering = gathering;
    this.nanoTime = nanoTime;
    this.fits = fits;
    this.commit = commit;
  }

  /** What a waiting request is told. */
  private sealed interface Signal<R> {
    /** This request leads: it commits the next group, and is the first in it. */
    record Lead<R>() implements Signal<R> {}

    /** Another request led the group, and this is the outcome. */
    record Done<R>(R outcome) implements Signal<R> {}

    /** Another request led the group, and nothing of it was committed. */
    record Failed<R>(RuntimeException cause) implements Signal<R> {}

    /** The group that is not written yet has taken too long. */
    record KeptWaiting<R>() implements Signal<R> {}
  }

  /** A request, the time of its arrival, and a queue with room for the first signal to it. */
  private record Member<T, R>(T request, long arrivedNanos, BlockingQueue<Signal<R>> told) {
    static <T, R> Member<T, R> of(T request, long arrivedNanos) {
      return new Member<>(request, arrivedNanos, new ArrayBlockingQueue<>(1));
    }

    /** Sends the signal to the request. It has no effect if the request has an earlier signal. */
    void tell(Signal<R> signal) {
      told.offer(signal);
    }
  }

  /**
   * Commits a request, alone or with others.
   *
   * @throws RuntimeException what the commit of its group threw
   */
  R commit(T request) {
    Member<T, R> member = Member.of(request, nanoTime.getAsLong());
    if (begin(member)) {
      return lead(member);
    }
    while (true) {
      switch (nextSignal(member)) {
        case Signal.Lead<R> lead -> {
          return lead(member);
        }
        case Signal.Done<R>(R outcome) -> {
          return outcome;
        }
        case Signal.Failed<R>(RuntimeException cause) -> throw cause;
        case Signal.KeptWaiting<R> kept -> {
          if (beginBeside(member)) {
            return lead(member);
          }
        }
      }
    }
  }

  /** Begins a commit if no other group is writing; otherwise the request waits. */
  private synchronized boolean begin(Member<T, R> member) {
    if (unwritten == 0 && commits < commitsAtOnce) {
      take();
      return true;
    }
    waiting.add(member);
    return false;
  }

  private void take() {
    commits++;
    unwritten++;
  }

  private Signal<R> nextSignal(Member<T, R> member) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Signal<R> signal = member.told().poll(patience.toNanos(), TimeUnit.NANOSECONDS);
          return signal == null ? new Signal.KeptWaiting<>() : signal;
        } catch (InterruptedException e) {
          // The next group takes the request in any case, so this thread waits on for the outcome.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Begins one more commit, unless too many are running or a group has the request already. */
  private synchronized boolean beginBeside(Member<T, R> member) {
    if (commits == commitsAtOnce || !waiting.remove(member)) {
      return false;
    }
    take();
    return true;
  }

  private R lead(Member<T, R> first) {
    gather(first);
    List<Member<T, R>> group = group(first);
    List<Member<T, R>> others = group.subList(1, group.size());
    AtomicBoolean written = new AtomicBoolean();
    try {
      List<R> outcomes =
          commit.of(group.stream().map(Member::request).toList(), () -> written(written));
      for (int i = 1; i < group.size(); i++) {
        group.get(i).tell(new Signal.Done<>(outcomes.get(i)));
      }
      return outcomes.getFirst();
    } catch (RuntimeException e) {
      others.forEach(other -> other.tell(new Signal.Failed<>(e)));
      throw e;
    } catch (Error e) {
      RuntimeException broken = new IllegalStateException("the commit broke", e);
      others.forEach(other -> other.tell(new Signal.Failed<>(broken)));
      throw e;
    } finally {
      end(written);
    }
  }

  private void gather(Member<T, R> first) {
    long waited = nanoTime.getAsLong() - first.arrivedNanos();
    try {
      TimeUnit.NANOSECONDS.sleep(gathering.get().toNanos() - waited);
    } catch (InterruptedException e) {
      // An interrupt only ends the gathering early. The group is committed all the same.
      Thread.currentThread().interrupt();
    }
  }

  /** The first request, and all waiting ones that fit, in the order of arrival. */
  private synchronized List<Member<T, R>> group(Member<T, R> first) {
    List<Member<T, R>> group = new ArrayList<>(List.of(first));
    List<T> requests = new ArrayList<>(List.of(first.request()));
    for (Iterator<Member<T, R>> each = waiting.iterator(); each.hasNext(); ) {
      Member<T, R> next = each.next();
      if (fits.test(requests, next.request())) {
        each.remove();
        group.add(next);
        requests.add(next.request());
      }
    }
    return group;
  }

  /** Requests that wait for the next commit. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized void written(AtomicBoolean isWritten) {
    if (isWritten.compareAndSet(false, true)) {
      unwritten--;
      callNext();
    }
  }

  private synchronized void end(AtomicBoolean isWritten) {
    written(isWritten);
    commits--;
    callNext();
  }

  private void callNext() {
    if (unwritten == 0 && commits < commitsAtOnce && !waiting.isEmpty()) {
      take();
      waiting.remove().tell(new Signal.Lead<>());
    }
  }
}
