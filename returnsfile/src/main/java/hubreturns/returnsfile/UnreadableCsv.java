package hubreturns.returnsfile;

import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be read as CSV, from its header on or from some line on. */
public final class UnreadableCsv extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Flaw> flaws;

  UnreadableCsv(List<Flaw> flaws) {
    super(flaws.stream().map(Flaw::toString).collect(Collectors.joining("; ")));
    this.flaws = List.copyOf(flaws);
  }

  UnreadableCsv(long line, String advice) {
    this(List.of(Flaw.ofLine(line, advice)));
  }

  /** What is wrong, with the line. */
  public List<Flaw> flaws() {
    return flaws;
  }
}
