package hubreturns.vocabulary;

/** How this service judged a change that Remedy reported (ours). */
public enum ChangeStanding implements Word {
  /** The change moved the return. */
  REGULAR("regular"),
  /** The stage lies before the one already reached; the return was not moved. */
  BACKWARD("backward"),
  /** The stage, outcome or charge cannot be read; the return was not moved. */
  UNKNOWN("unknown");

  private final String text;

  ChangeStanding(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
