package hubreturns.client;

import hubreturns.vocabulary.Counted;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows the progress of a run on standard error. */
sealed interface Progress extends AutoCloseable {

  /** This many more hubs have a result. */
  void advance(int hubs);

  @Override
  void close();

  /** A bar on a terminal, plain lines elsewhere. */
  static Progress of(long hubs, Computer computer) {
    return onTerminal() ? new Bar(hubs, computer) : new Plain(hubs, computer);
  }

  private static boolean onTerminal() {
    // The console is null where the JVM runs without one.
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /** A bar that is drawn again for each step. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    Bar(long hubs, Computer computer) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName("hubs")
              .setInitialMax(hubs)
              .setConsumer(new ConsoleProgressBarConsumer(computer.err()))
              .build();
    }

    @Override
    public void advance(int hubs) {
      bar.stepBy(hubs);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line for each tenth, for logs. */
  final class Plain implements Progress {
    private static final int STEPS = 10;
    private static final Duration ESTIMATE_AFTER = Duration.ofSeconds(5);
    private static final long MINUTES_FROM_SECONDS = 120;

    private final Instant began;
    private final long total;
    private final Computer computer;
    private long done;
    private long stepsSaid;

    Plain(long hubs, Computer computer) {
      this.total = hubs;
      this.computer = computer;
      this.began = computer.clock().instant();
    }

    @Override
    public synchronized void advance(int hubs) {
      done += hubs;
      long steps = done * STEPS / total;
      if (steps > stepsSaid) {
        stepsSaid = steps;
        computer.say("%,d of %s%s".formatted(done, Counted.text(total, "hub"), pace()));
      }
    }

    /** The rate and the time left, once they can be estimated. */
    private String pace() {
      Duration elapsed = Duration.between(began, computer.clock().instant());
      if (elapsed.compareTo(ESTIMATE_AFTER) < 0 || done >= total) {
        return "";
      }
      double perSecond = done * 1_000.0 / elapsed.toMillis();
      long seconds = Math.round((total - done) / perSecond);
      return ", %,.0f a second, %s left"
          .formatted(
              perSecond, seconds < MINUTES_FROM_SECONDS ? seconds + " s" : seconds / 60 + " min");
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
