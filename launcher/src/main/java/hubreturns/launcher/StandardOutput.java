package hubreturns.launcher;

import java.io.PrintStream;

/** Reports when the output of a command is lost. Java's print streams throw no exception then. */
public final class StandardOutput {
  private static final int PARTLY_DONE = 1;

  private StandardOutput() {}

  /**
   * The exit code of a command that has ended: 1 instead of 0 if its output could not be written.
   *
   * @param out what the command wrote to
   * @param err receives the message that the output is lost
   */
  public static int exitCode(int code, PrintStream out, PrintStream err) {
    if (!out.checkError()) {
      return code;
    }
    err.println(
        "cannot write the output: the disk is full, or the program that reads it has ended");
    return Math.max(code, PARTLY_DONE);
  }
}
