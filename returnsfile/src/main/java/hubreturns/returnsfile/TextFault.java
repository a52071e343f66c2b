package hubreturns.returnsfile;

import java.io.IOException;

/** A file stops being text at this line. */
final class TextFault extends IOException {
  private final long line;

  TextFault(long line, String message) {
    super(message);
    this.line = line;
  }

  Flaw flaw() {
    return Flaw.ofLine(line, String.valueOf(getMessage()));
  }
}
