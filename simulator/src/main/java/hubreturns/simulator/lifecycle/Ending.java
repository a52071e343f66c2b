package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import java.math.BigDecimal;

/**
 * How a return ends: its outcome and its charge.
 *
 * @param outcome the outcome as the form has it
 * @param chargeGbp pounds
 */
public record Ending(String outcome, BigDecimal chargeGbp) {
  /** The return type of a lost or stolen hub. */
  static final String LOST_OR_STOLEN_HUB = "Lost or Stolen Hub";

  private static final BigDecimal REDEPLOYABLE_GBP = new BigDecimal("8.27");
  private static final BigDecimal SINGLE_BAND_GBP = new BigDecimal("30.87");
  private static final BigDecimal DUAL_BAND_GBP = new BigDecimal("58.75");
  private static final BigDecimal NO_FAULT_FOUND_GBP = new BigDecimal("7.43");
  private static final int NO_FAULT_FOUND_OF_100 = 40;
  private static final int REDEPLOYABLE_OF_100 = 75;

  /**
   * The ending of a record. It follows from the Return Reference alone ({@link Chance#of100}), so
   * it is always the same.
   *
   * <ul>
   *   <li>A fault return ends {@code No fault found} below 40, otherwise {@code Not redeployable}.
   *   <li>A no-fault return ends {@code Redeployable} below 75, otherwise {@code Not redeployable}.
   *   <li>A lost or stolen hub ends {@code Lost or stolen}. No charge is published for it, so it
   *       costs as much as a hub that is not redeployable.
   * </ul>
   *
   * <p>The charges are those of 2021 to 2023.
   */
  public static Ending of(Entry entry) {
    int chance = Chance.of100(entry.returnKey());
    if (isLost(entry)) {
      return new Ending("Lost or stolen", notRedeployable(entry));
    }
    if (entry.text(Field.SRV).equals("8.14.3") && chance < NO_FAULT_FOUND_OF_100) {
      return new Ending("No fault found", NO_FAULT_FOUND_GBP);
    }
    if (!entry.text(Field.SRV).equals("8.14.3") && chance < REDEPLOYABLE_OF_100) {
      return new Ending("Redeployable", REDEPLOYABLE_GBP);
    }
    return new Ending("Not redeployable", notRedeployable(entry));
  }

  /** Whether the hub is lost, so that it is never shipped. */
  static boolean isLost(Entry entry) {
    return entry.text(Field.RETURN_TYPE).equals(LOST_OR_STOLEN_HUB);
  }

  private static BigDecimal notRedeployable(Entry entry) {
    return entry.text(Field.HAN_VARIANT).equals("Dual Band") ? DUAL_BAND_GBP : SINGLE_BAND_GBP;
  }
}
