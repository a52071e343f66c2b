package hubreturns.service.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Lets requests that wait at the same time share one commit
 * (docs/adr/0060-requests-share-a-transaction.md). A request that meets no other is committed at
 * once and alone; nobody waits for company.
 *
 * @param <T> a request
 * @param <R> its outcome
 */
final class SharedCommits<T, R> {
  private final int commitsAtOnce;
  private final BiPredicate<List<T>, T> fits;
  private final Function<List<T>, List<R>> commit;

  private final Deque<Member<T, R>> waiting = new ArrayDeque<>();
  private int commits;

  /**
   * Shared commits.
   *
   * @param commitsAtOnce how many run at the same time; further requests wait for the next
   * @param fits whether a request may join those that are already in a group
   * @param commit commits a group; gives the outcomes in the order of the requests
   */
  SharedCommits(
      int commitsAtOnce, BiPredicate<List<T>, T> fits, Function<List<T>, List<R>> commit) {
    this.commitsAtOnce = commitsAtOnce;
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
  }

  private record Member<T, R>(T request, CompletableFuture<Signal<R>> signal) {}

  /**
   * Commits a request, alone or with others.
   *
   * @throws RuntimeException what the commit of its group threw
   */
  R commit(T request) {
    Member<T, R> member = new Member<>(request, new CompletableFuture<>());
    return switch (signal(member)) {
      case Signal.Lead<R> lead -> lead(member);
      case Signal.Done<R>(R outcome) -> outcome;
      case Signal.Failed<R>(RuntimeException cause) -> throw cause;
    };
  }

  private Signal<R> signal(Member<T, R> member) {
    synchronized (this) {
      if (commits < commitsAtOnce) {
        commits++;
        return new Signal.Lead<>();
      }
      waiting.add(member);
    }
    return member.signal().join();
  }

  private R lead(Member<T, R> first) {
    List<Member<T, R>> group = group(first);
    List<Member<T, R>> others = group.subList(1, group.size());
    try {
      List<R> outcomes = commit.apply(group.stream().map(Member::request).toList());
      for (int i = 1; i < group.size(); i++) {
        group.get(i).signal().complete(new Signal.Done<>(outcomes.get(i)));
      }
      return outcomes.getFirst();
    } catch (RuntimeException e) {
      others.forEach(other -> other.signal().complete(new Signal.Failed<>(e)));
      throw e;
    } finally {
      // Changes nothing for those that were told already. After an Error it frees the others.
      others.forEach(other ->
          other
              .signal()
              .complete(new Signal.Failed<>(new IllegalStateException("the commit broke"))));
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

  private synchronized void handOver() {
    Member<T, R> next = waiting.poll();
    if (next == null) {
      commits--;
    } else {
      next.signal().complete(new Signal.Lead<>());
    }
  }
}
