package hubreturns.vocabulary;

import java.util.Locale;

/** Whether a Returns Record has reached Remedy (ours). */
public enum DeliveryState implements Word {
  WAITING,
  SENT,
  /** The delivery waits until an operator retries it. */
  PARKED;

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
