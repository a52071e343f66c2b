package hubreturns.ssi.check;

import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.Origin;
import hubreturns.vocabulary.ResponseCode;
import java.util.OptionalInt;

/** The outcome that one line of a file would have if a User sent the file now. */
sealed interface LineOutcome {
  Line line();

  /** The line cannot be sent. */
  record UnsendableLine(BadLine line) implements LineOutcome {}

  /**
   * The line would get this code.
   *
   * @param firstLine the first line of this file with the same hub, if that line is the reason for
   *     the code
   */
  record DecidedLine(ReturnLine line, ResponseCode code, OptionalInt firstLine)
      implements LineOutcome {
    boolean accepted() {
      return code == ResponseCode.I0;
    }

    /** What to do if the line would be rejected. */
    String advice(Origin origin) {
      return firstLine.isPresent()
          ? "Delete one of the two: %s of this file returns the same hub."
              .formatted(origin.lineOnly(firstLine.getAsInt()))
          : code.whatToDo();
    }
  }
}
