package hubreturns.vocabulary;

/** The two Service Requests that this service offers. */
public enum ServiceReferenceVariant implements Word {
  FAULT_RETURN("8.14.3"),
  NO_FAULT_RETURN("8.14.4");

  private final String text;

  ServiceReferenceVariant(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
