package hubreturns.ssi.page;

/** The page does not exist, or this viewer may not see it. The response is the same for both. */
public final class NoSuchPage extends RuntimeException {
  /** Has no message, so that nothing tells the two cases apart. */
  public NoSuchPage() {
    super("no such page", null, false, false);
  }
}
