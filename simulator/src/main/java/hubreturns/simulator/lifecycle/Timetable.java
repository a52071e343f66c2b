package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Stage;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a return stays in each stage, and which stage follows.
 *
 * <p>The five waits add up to 76 days. Each return takes 85 % to 115 % of that, so 64 to 88 days.
 * Its reference decides. A lost or stolen hub is closed two weeks after the notice to its CSP.
 */
final class Timetable {
  private static final Duration LOST_HUB_CLOSED_AFTER = Duration.ofDays(14);
  private static final int SHORTEST_OF_100 = 85;
  private static final int SPREAD_OF_100 = 31;

  private Timetable() {}

  /**
   * The next stage, and how long the record stays in this stage before. Empty if it moves no more.
   */
  static Optional<Step> after(Entry entry, Stage stage) {
    if (Ending.isLost(entry)) {
      return stage == Stage.RECORD_RAISED || stage == Stage.CLOSED
          ? Optional.empty()
          : Optional.of(new Step(LOST_HUB_CLOSED_AFTER, Stage.CLOSED));
    }
    return switch (stage) {
      case RECORD_RAISED, CLOSED -> Optional.empty();
      case CSP_NOTIFIED -> step(entry, 2, Stage.AWAITING_SHIPMENT);
      case AWAITING_SHIPMENT -> step(entry, 21, Stage.IN_TRANSIT);
      case IN_TRANSIT -> step(entry, 4, Stage.RECEIVED);
      case RECEIVED -> step(entry, 14, Stage.UNDER_TEST);
      case UNDER_TEST -> step(entry, 35, Stage.CLOSED);
    };
  }

  private static Optional<Step> step(Entry entry, int days, Stage next) {
    int hundredths = SHORTEST_OF_100 + Chance.of100(entry.returnKey()) % SPREAD_OF_100;
    return Optional.of(
        new Step(Duration.ofDays(days).multipliedBy(hundredths).dividedBy(100), next));
  }

  /** The length of a wait, and the stage that follows. */
  record Step(Duration length, Stage next) {}
}
