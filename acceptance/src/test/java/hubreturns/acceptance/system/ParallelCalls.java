package hubreturns.acceptance.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls that run at the same time, each on its own thread. */
public final class ParallelCalls {
  private ParallelCalls() {}

  /**
   * Starts all calls at the same moment and returns their results in order. If one fails, throws
   * its failure.
   */
  public static <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(calls.size());
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      List<Future<T>> started = new ArrayList<>();
      for (Callable<T> call : calls) {
        started.add(
            executor.submit(() -> {
              ready.countDown();
              ready.await();
              return call.call();
            }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : started) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(
          "one of " + calls.size() + " parallel calls failed: " + e.getCause(), e.getCause());
    }
  }
}
