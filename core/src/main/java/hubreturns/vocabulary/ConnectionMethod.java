package hubreturns.vocabulary;

/** CHFConnectionMethod of SRV 8.14.3. */
public enum ConnectionMethod implements Word {
  HOT_SHOE("Hot-shoe"),
  CRADLE("Cradle"),
  ESME("ESME");

  private final String text;

  ConnectionMethod(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
