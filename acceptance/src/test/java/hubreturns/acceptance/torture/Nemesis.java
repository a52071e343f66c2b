package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Dsms;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Breaks one part of the system after the other. It goes through all faults in a random order
 * before it repeats one. During half of them, Remedy fails too.
 */
final class Nemesis {
  private static final Duration PAUSE_MOST = Duration.ofMillis(1_500);

  private final List<Fault> faults;
  private final Dsms dsms;
  private final History history;

  /**
   * Decides what is done. It is used in the same way in each run, so that a seed does the same
   * again.
   */
  private final Random choice = Seed.random("nemesis");

  private final List<Fault> next = new ArrayList<>();

  Nemesis(List<Fault> faults, Dsms dsms, History history) {
    this.faults = faults;
    this.dsms = dsms;
    this.history = history;
  }

  /**
   * Strikes until the time is over; everything is healed then.
   *
   * @param recovery waits until the system works again
   */
  void strikeFor(Duration duration, Step recovery) throws IOException, InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() - end < 0) {
      Fault fault = next();
      Duration pause = upTo(PAUSE_MOST);
      Duration held = upTo(fault.most());
      Random details = new Random(choice.nextLong());
      String remedy = choice.nextBoolean() ? Dsms.anyFault(choice, 2_000) : "";
      LockSupport.parkNanos(pause.toNanos());
      if (!remedy.isEmpty()) {
        dsms.faults("[" + remedy + "]");
        history.strike("Remedy: " + remedy);
      }
      history.strike(fault.name());
      long struck = System.nanoTime();
      Fault.Broken broken = fault.strike().now(details);
      history.strike(fault.name() + ": " + broken.what());
      if (fault.isSurvived()) {
        recovery.run();
        Duration took = Duration.ofNanos(System.nanoTime() - struck);
        history.strike("answers resumed %.1f s after it".formatted(took.toMillis() / 1e3));
      }
      LockSupport.parkNanos(held.toNanos());
      broken.healing().run();
      history.strike(fault.name() + " is healed");
      recovery.run();
    }
    dsms.noFaults();
  }

  private Fault next() {
    if (next.isEmpty()) {
      next.addAll(faults);
      Collections.shuffle(next, choice);
    }
    return next.removeLast();
  }

  private Duration upTo(Duration most) {
    return Duration.ofMillis(most.toMillis() / 4 + choice.nextLong(most.toMillis() * 3 / 4 + 1));
  }
}
