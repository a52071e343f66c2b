package hubreturns.acceptance.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several things begun at the same moment, each on a thread of its own. */
public final class Concurrently {
  private Concurrently() {}

  /** The results of two things of different kinds. */
  public record Both<A, B>(A first, B second) {}

  /** Begins both and waits for both. */
  public static <A, B> Both<A, B> both(Callable<A> first, Callable<B> second)
      throws InterruptedException {
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      Future<A> one = executor.submit(first);
      Future<B> other = executor.submit(second);
      return new Both<>(one.get(), other.get());
    } catch (ExecutionException e) {
      throw new AssertionError("one of two at once failed: " + e.getCause(), e.getCause());
    }
  }

  /** Begins all, waits for all, and gives their results in order; the first trouble is thrown. */
  public static <T> List<T> all(List<Callable<T>> things) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(things.size());
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      List<Future<T>> begun = new ArrayList<>();
      for (Callable<T> thing : things) {
        begun.add(
            executor.submit(() -> {
              ready.countDown();
              ready.await();
              return thing.call();
            }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : begun) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(
          "one of " + things.size() + " at once failed: " + e.getCause(), e.getCause());
    }
  }
}
