package hubreturns.vocabulary;

/** What the depot found, which decides the charge of a Closed return. */
public enum ReturnOutcome implements Word {
  REDEPLOYABLE("Redeployable"),
  NOT_REDEPLOYABLE("Not redeployable"),
  NO_FAULT_FOUND("No fault found"),
  /** The hub has the fault for which it was returned: the supplier is charged nothing. */
  FAULT_CONFIRMED("Fault confirmed"),
  /** The hub never arrived, or it arrived and cannot be refurbished. */
  LOST_OR_STOLEN("Lost or stolen");

  private final String text;

  ReturnOutcome(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
