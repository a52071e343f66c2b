package hubreturns.service.operations;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A part of the start that runs in a thread of its own, so that the parts use all processors.
 *
 * @param <T> what the part gives to the others
 */
final class StartTask<T> {
  private final FutureTask<T> task;

  private StartTask(FutureTask<T> task) {
    this.task = task;
  }

  /** Starts a part; the thread has this name. */
  static <T> StartTask<T> inThread(String name, Callable<T> part) {
    FutureTask<T> task = new FutureTask<>(part);
    Thread.ofPlatform().name(name).daemon().start(task);
    return new StartTask<>(task);
  }

  /**
   * Waits for the end of the part.
   *
   * @throws RuntimeException the part's own exception when it failed
   */
  T value() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a part of the start", e);
    }
  }

  /** Waits for the end of the part. Returns what the part gives, or empty if the part failed. */
  Optional<T> ended() {
    try {
      return Optional.of(value());
    } catch (RuntimeException failed) {
      return Optional.empty();
    }
  }
}
