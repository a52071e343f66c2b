package hubreturns.vocabulary;

/** CHFFaultReturnType of SRV 8.14.3. */
public enum FaultReturnType implements Word {
  PRIOR_TO_INSTALLATION("Fault identified prior to installation"),
  POST_INSTALLATION("Fault identified post installation");

  private final String text;

  FaultReturnType(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
