package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * How long a return stays in each stage, and which stage follows.
 *
 * <p>The five waits add up to 76 days. Each return takes 85 % to 115 % of that, so 64 to 88 days.
 * Its reference decides. A lost or stolen hub is closed two weeks after the notice to its CSP.
 */
final class Timetable {
  private static final int SHORTEST_OF_100 = 85;
  private static final int SPREAD_OF_100 = 31;

  private Timetable() {}

  /** The length of a wait, and the stage that follows. */
  record Step(Duration length, Stage next) {}

  /**
   * How long the record stays in this stage, and which stage follows. Empty if no stage follows by
   * time.
   */
  static Optional<Step> after(Entry entry, Stage stage) {
    return switch (stage) {
      case RECORD_RAISED, CLOSED -> Optional.empty();
      case Stage any when isLost(entry) -> Optional.of(new Step(Duration.ofDays(14), Stage.CLOSED));
      case CSP_NOTIFIED -> step(entry, 2, Stage.AWAITING_SHIPMENT);
      case AWAITING_SHIPMENT -> step(entry, 21, Stage.IN_TRANSIT);
      case IN_TRANSIT -> step(entry, 4, Stage.RECEIVED);
      case RECEIVED -> step(entry, 14, Stage.UNDER_TEST);
      case UNDER_TEST -> step(entry, 35, Stage.CLOSED);
    };
  }

  private static Optional<Step> step(Entry entry, int days, Stage next) {
    int hundredths = SHORTEST_OF_100 + chance(entry) % SPREAD_OF_100;
    return Optional.of(
        new Step(Duration.ofDays(days).multipliedBy(hundredths).dividedBy(100), next));
  }

  /** Whether the hub is lost, so that it is never shipped. */
  static boolean isLost(Entry entry) {
    return entry.text(Field.RETURN_TYPE).equals("Lost or Stolen Hub");
  }

  /** From 0 to 99, always the same for one return: the CRC-32 of its key, modulo 100. */
  static int chance(Entry entry) {
    CRC32 crc = new CRC32();
    crc.update(entry.returnKey().getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % 100);
  }
}
