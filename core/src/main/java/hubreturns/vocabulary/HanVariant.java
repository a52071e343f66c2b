package hubreturns.vocabulary;

/** The HAN variant of a hub, which decides its charge. */
public enum HanVariant implements Word {
  SINGLE_BAND("Single Band"),
  DUAL_BAND("Dual Band");

  private final String text;

  HanVariant(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
