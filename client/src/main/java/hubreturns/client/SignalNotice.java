package hubreturns.client;

import hubreturns.vocabulary.Counted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says what was done and what to do next, if a signal ends the client while it sends: Ctrl-C, a
 * closed terminal, or a shutdown of the machine (docs/client.md#interruptions).
 */
final class SignalNotice implements AutoCloseable {
  /** A terminal that takes no text must not keep the client alive. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final int requests;
  private final Path journal;
  private final Computer computer;
  private final AtomicInteger answered = new AtomicInteger();
  private final Thread hook = Thread.ofPlatform().unstarted(this::say);

  /**
   * A notice for a run that sends this many requests. Until it is closed, it waits for a signal.
   */
  SignalNotice(int requests, Path journal, Computer computer) {
    this.requests = requests;
    this.journal = journal;
    this.computer = computer;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** One more request has an answer, which the journal holds. */
  void countAnswer() {
    answered.incrementAndGet();
  }

  private void say() {
    Thread printing = Thread.ofVirtual().start(() -> computer.say(text()));
    try {
      printing.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String text() {
    return "interrupted: %d of %s in this run %s answered. The journal %s keeps the answers. Run the same command again: it continues there and writes the results"
        .formatted(
            answered.get(),
            Counted.text(requests, "request"),
            answered.get() == 1 ? "is" : "are",
            journal);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException signalled) {
      // The notice is being said.
    }
  }
}
