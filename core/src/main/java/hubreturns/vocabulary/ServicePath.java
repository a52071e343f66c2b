package hubreturns.vocabulary;

/** The DUIS web service a message was sent to (duis.md section 2). */
public enum ServicePath implements Word {
  /** Non-Device service: the one that 8.14.x belongs to. */
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
