package hubreturns.acceptance.system;

import hubreturns.acceptance.report.RunFacts;
import java.util.Random;

/** The one seed of a run's random tests; repeat a run with {@code -Dacceptance.seed=...}. */
public final class Seed {
  private static final long VALUE = Long.getLong("acceptance.seed", new Random().nextLong());

  private Seed() {}

  /** A random generator for one purpose, the same in each run with this seed. */
  public static Random random(String purpose) {
    RunFacts.add("Seed", VALUE + " (repeat with -Dacceptance.seed=" + VALUE + ")");
    return new Random(VALUE ^ purpose.hashCode());
  }

  /** The option of {@code ./check} that repeats the run. */
  public static String option() {
    return "--seed " + VALUE;
  }

  /** What the message of a failing random test must contain. */
  public static String replay() {
    return "repeat with -Dacceptance.seed=" + VALUE;
  }
}
