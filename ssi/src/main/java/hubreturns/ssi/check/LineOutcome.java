package hubreturns.ssi.check;

import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.ResponseCode;
import java.util.List;
import java.util.OptionalInt;

/** The outcome that one line of a file would have if a User sent the file now. */
sealed interface LineOutcome {
  Line line();

  /** The line cannot be sent. */
  record UnsendableLine(Line line, List<Flaw> flaws) implements LineOutcome {}

  /**
   * The line would get this code.
   *
   * @param firstLine the line of this file that names the same hub first, where that one is why
   */
  record DecidedLine(ReturnLine line, ResponseCode code, OptionalInt firstLine)
      implements LineOutcome {
    boolean accepted() {
      return code == ResponseCode.I0;
    }
  }
}
