package hubreturns.vocabulary;

/** Whether a Returns Record has reached Remedy (ours). */
public enum DeliveryState implements Word {
  WAITING("waiting"),
  SENT("sent"),
  /** The delivery waits until an operator retries it. */
  PARKED("parked");

  private final String text;

  DeliveryState(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
