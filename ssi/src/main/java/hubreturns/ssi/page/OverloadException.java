package hubreturns.ssi.page;

/** Too many people ask for expensive work at the same time. A later attempt may succeed. */
public final class OverloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the log. */
  public OverloadException() {
    super("too many expensive requests at the same time");
  }
}
