package hubreturns.ssi.page;

/** Too many people ask for the same costly thing at once: try again in a moment. */
public final class TooBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Too busy now. */
  public TooBusy() {
    super("too many at the same time");
  }
}
