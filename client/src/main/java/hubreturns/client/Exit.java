package hubreturns.client;

/** What the program's exit code says (operate.md, Packaged programs). */
final class Exit {
  /** All was done, and every hub accepted. */
  static final int DONE = 0;

  /** Part of it was done, or it was refused. */
  static final int PARTLY_OR_REFUSED = 1;

  /** The command line, or a file that it names, cannot be used. */
  static final int WRONG_USAGE = 2;

  private Exit() {}
}
