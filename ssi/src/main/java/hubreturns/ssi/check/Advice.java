package hubreturns.ssi.check;

import hubreturns.returnsfile.Origin;
import hubreturns.ssi.check.LineOutcome.DecidedLine;

/** What to do about a line that would be rejected. */
final class Advice {
  private Advice() {}

  static String of(DecidedLine line, Origin origin) {
    return line.firstLine().isPresent()
        ? "Delete one of the two: %s of this file returns the same hub."
            .formatted(origin.lineOnly(line.firstLine().getAsInt()))
        : line.code().whatToDo();
  }
}
