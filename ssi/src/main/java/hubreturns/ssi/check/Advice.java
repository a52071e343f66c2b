package hubreturns.ssi.check;

import hubreturns.ssi.check.LineOutcome.DecidedLine;

/** What to do about a line that would be rejected. */
final class Advice {
  private Advice() {}

  static String of(DecidedLine line) {
    return line.firstLine().isPresent()
        ? "Line " + line.firstLine().getAsInt() + " of this file returns the same hub. Delete one."
        : line.code().whatToDo();
  }
}
