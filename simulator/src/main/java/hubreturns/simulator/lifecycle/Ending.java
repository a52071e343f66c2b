package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;

/**
 * How a return ends.
 *
 * @param outcome the outcome as the form has it
 * @param chargeGbp pounds, with two decimals
 */
record Ending(String outcome, String chargeGbp) {
  private static final int NO_FAULT_FOUND_OF_100 = 40;
  private static final int REDEPLOYABLE_OF_100 = 75;

  /**
   * The ending of a record. It follows from the Return Reference alone ({@link Timetable#chance}),
   * so it is always the same.
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
  static Ending of(Entry entry) {
    int chance = Timetable.chance(entry);
    boolean isFault = entry.text(Field.SRV).equals("8.14.3");
    String notRedeployable = entry.text(Field.HAN_VARIANT).equals("Dual Band") ? "58.75" : "30.87";
    if (Timetable.isLost(entry)) {
      return new Ending("Lost or stolen", notRedeployable);
    }
    if (isFault && chance < NO_FAULT_FOUND_OF_100) {
      return new Ending("No fault found", "7.43");
    }
    return !isFault && chance < REDEPLOYABLE_OF_100
        ? new Ending("Redeployable", "8.27")
        : new Ending("Not redeployable", notRedeployable);
  }
}
