package hubreturns.vocabulary;

/** The DUIS web service to which a message was sent (docs/wire.md#transport). */
public enum ServicePath implements Word {
  /** The Non-Device service, to which 8.14.x belongs. */
  NON_DEVICE("serviceD"),
  SEND_COMMAND("serviceS"),
  TRANSFORM("serviceT");

  private final String text;

  ServicePath(String text) {
    this.text = text;
  }

  /** The last part of its address. */
  @Override
  public String text() {
    return text;
  }
}
