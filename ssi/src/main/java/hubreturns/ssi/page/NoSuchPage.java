package hubreturns.ssi.page;

/** What was asked for is not there, or not this viewer's to see: both are answered alike. */
public final class NoSuchPage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says no more than its type, so that nothing can tell the two apart. */
  public NoSuchPage() {
    super("no such page", null, false, false);
  }
}
