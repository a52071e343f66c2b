package hubreturns.vocabulary;

/** Whether a User may use the service now. */
public enum UserStatus implements Word {
  LIVE("Live"),
  SUSPENDED("Suspended");

  private final String text;

  UserStatus(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
