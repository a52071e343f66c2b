package hubreturns.client;

/** The program's exit codes (docs/client.md#exit-codes). */
final class Exit {
  /** Everything was done, and every hub was accepted. */
  static final int DONE = 0;

  /**
   * Only a part was done, or something was rejected or refused, also a returns file because of its
   * content.
   */
  static final int PARTLY_OR_REFUSED = 1;

  /** The command line cannot be used, or a file that it names is missing or cannot be opened. */
  static final int WRONG_USAGE = 2;

  private Exit() {}
}
