package hubreturns.acceptance.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The result of one test.
 *
 * @param reason why the test failed or was skipped; empty if it passed
 * @param seen what the test reported, in order
 */
record TestResult(
    String place,
    String name,
    Set<Clause> clauses,
    Ending ending,
    String reason,
    Duration took,
    List<Map.Entry<String, String>> seen) {

  /** How a test ended. */
  enum Ending {
    PASSED,
    SKIPPED,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
