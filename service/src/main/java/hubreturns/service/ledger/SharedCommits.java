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
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Lets requests that wait at the same time share one commit
 * (docs/adr/0080-small-requests-pass-lists.md). A request that meets no other is committed at once
 * and alone. The others wait for the commit that runs, and the next takes them all. If it takes
 * long, they begin another beside it.
 *
 * @param <T> a request
 * @param <R> its outcome
 */
final class SharedCommits<T, R> {
  private final int commitsAtOnce;
  private final Duration patience;
  private final BiPredicate<List<T>, T> fits;
  private final Function<List<T>, List<R>> commit;

  private final Deque<Member<T, R>> waiting = new ArrayDeque<>();
  private int commits;

  /**
   * Shared commits.
   *
   * @param commitsAtOnce how many run at the same time at most
   * @param patience how long a request waits for a running commit before it begins another
   * @param fits whether a request may join those that are already in a group
   * @param commit commits a group; gives the outcomes in the order of the requests
   */
  SharedCommits(
      int commitsAtOnce,
      Duration patience,
      BiPredicate<List<T>, T> fits,
      Function<List<T>, List<R>> commit) {
    this.commitsAtOnce = commitsAtOnce;
    this.patience = patience;
    this.fits = fits;
    this.commit = commit;
  }

  /** What a waiting request is told. */
  private sealed interface Signal<R> {
    /** Commit the next group, which begins with this request. */
    record Lead<R>() implements Signal<R> {}

    /** Another request led the group. */
    record Done<R>(R outcome) implements Signal<R> {}

    /** Another request led the group, and nothing of it was committed. */
    record Failed<R>(RuntimeException cause) implements Signal<R> {}

    /** The running commit takes long. */
    record KeptWaiting<R>() implements Signal<R> {}
  }

  /** A request, and the place for what it is told first. */
  private record Member<T, R>(T request, BlockingQueue<Signal<R>> told) {
    static <T, R> Member<T, R> of(T request) {
      return new Member<>(request, new ArrayBlockingQueue<>(1));
    }

    /** Tells it; has no effect on a request that was told something before. */
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
    Member<T, R> member = Member.of(request);
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

  /** Takes the place of the commit if none runs; otherwise the request waits. */
  private synchronized boolean begin(Member<T, R> member) {
    if (commits == 0) {
      commits = 1;
      return true;
    }
    waiting.add(member);
    return false;
  }

  private Signal<R> nextSignal(Member<T, R> member) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Signal<R> signal = member.told().poll(patience.toNanos(), TimeUnit.NANOSECONDS);
          return signal == null ? new Signal.KeptWaiting<>() : signal;
        } catch (InterruptedException e) {
          // The next group takes the request whatever becomes of this thread.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes a further place, unless none is free or a group has the request already. */
  private synchronized boolean beginBeside(Member<T, R> member) {
    if (commits == commitsAtOnce || !waiting.remove(member)) {
      return false;
    }
    commits++;
    return true;
  }

  private R lead(Member<T, R> first) {
    List<Member<T, R>> group = group(first);
    List<Member<T, R>> others = group.subList(1, group.size());
    try {
      List<R> outcomes = commit.apply(group.stream().map(Member::request).toList());
      for (int i = 1; i < group.size(); i++) {
        group.get(i).tell(new Signal.Done<>(outcomes.get(i)));
      }
      return outcomes.getFirst();
    } catch (RuntimeException e) {
      others.forEach(other -> other.tell(new Signal.Failed<>(e)));
      throw e;
    } finally {
      // Changes nothing for those that were told already. After an Error it frees the others.
      others.forEach(
          other -> other.tell(new Signal.Failed<>(new IllegalStateException("the commit broke"))));
      handOver();
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

  /** The last running commit calls the next request that waits. */
  private synchronized void handOver() {
    Member<T, R> next = commits == 1 ? waiting.poll() : null;
    if (next == null) {
      commits--;
    } else {
      next.tell(new Signal.Lead<>());
    }
  }
}
