package hubreturns.acceptance.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A test that ran: what it is for, how it ended, what it saw.
 *
 * @param reason why it failed or was skipped; empty when it passed
 * @param seen in the order in which it was noted
 */
record Shown(
    String place,
    String name,
    Set<Clause> clauses,
    Ending ending,
    String reason,
    Duration took,
    List<Map.Entry<String, String>> seen) {

  /** How a test ended. */
  enum Ending {
    PASSED("passed"),
    SKIPPED("skipped"),
    FAILED("failed");

    private final String word;

    Ending(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
