package hubreturns.simulator.records;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Work that waits for its turn to write, and then for the commit it shares with other work. */
final class PendingWrite<T> {
  private final Function<Transaction, T> work;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private Runnable whenCommitted = () -> {};

  PendingWrite(Function<Transaction, T> work) {
    this.work = work;
  }

  /** Does the work; where it throws, undoes it alone and leaves the others' work as it is. */
  void run(Connection connection, Supplier<String> stamps) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      T result = work.apply(new Transaction(connection, stamps));
      whenCommitted = () -> outcome.complete(result);
    } catch (RuntimeException e) {
      // Whatever it is, it belongs to the caller whose work this is.
      connection.rollback(before);
      whenCommitted = () -> outcome.completeExceptionally(e);
    }
  }

  /** Tells the caller what came of it, now that it is kept. */
  void committed() {
    whenCommitted.run();
  }

  /** Tells the caller that nothing was kept, unless it was told otherwise before. */
  void failed(RuntimeException problem) {
    outcome.completeExceptionally(problem);
  }

  /** Whether the caller can be told. */
  boolean isDone() {
    return outcome.isDone();
  }

  /** What came of it. */
  T outcome() {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException problem ? problem : e;
    }
  }
}
