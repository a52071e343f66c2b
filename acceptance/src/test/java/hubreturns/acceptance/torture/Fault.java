package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/**
 * A way in which the nemesis breaks the system.
 *
 * @param most how long it lasts at most
 * @param isSurvived whether answers must resume before it is healed
 */
record Fault(String name, Duration most, Strike strike, boolean isSurvived) {

  /** A fault that may stop all answers until it is healed. */
  Fault(String name, Duration most, Strike strike) {
    this(name, most, strike, false);
  }

  /** Breaks something. */
  interface Strike {
    /** Breaks it now, and returns what was broken and how to heal it. */
    Broken now(Random random) throws IOException, InterruptedException;
  }

  /**
   * What is broken now.
   *
   * @param what the part, for the history
   * @param healing repairs it
   */
  record Broken(String what, Step healing) {}
}
