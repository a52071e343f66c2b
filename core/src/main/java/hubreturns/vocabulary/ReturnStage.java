package hubreturns.vocabulary;

/** How far a return has come, in the order of its life, spelt as Remedy spells it. */
public enum ReturnStage implements Word {
  /** The DSP accepted the return. */
  NOTIFIED("Notified"),
  /** Remedy holds a Returns Record with an id of its own. */
  RECORD_RAISED("Record raised"),
  CSP_NOTIFIED("CSP notified"),
  AWAITING_SHIPMENT("Awaiting shipment"),
  IN_TRANSIT("In transit"),
  RECEIVED("Received"),
  UNDER_TEST("Under test"),
  /** The end of a return that has an outcome. */
  CLOSED("Closed"),
  /** The end of a return that the depot did not accept; it has no outcome. */
  REJECTED("Rejected");

  private final String text;

  ReturnStage(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether the return can still move: it is neither Closed nor Rejected. */
  public boolean isOpen() {
    return compareTo(CLOSED) < 0;
  }
}
