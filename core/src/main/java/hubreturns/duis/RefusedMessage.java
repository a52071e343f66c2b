package hubreturns.duis;

import hubreturns.duis.Refusal.Place;

/** Carries a refusal from deep inside a message to {@link DuisReader#read}, which catches it. */
final class RefusedMessage extends Exception {
  private final transient Refusal refusal;

  RefusedMessage(Refusal refusal) {
    super(refusal.detail(), null, false, false);
    this.refusal = refusal;
  }

  RefusedMessage(Problem problem, String detail, Place place) {
    this(new Refusal(problem, detail, place));
  }

  Refusal refusal() {
    return refusal;
  }
}
