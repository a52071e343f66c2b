package hubreturns.returnsfile;

import java.util.List;
import java.util.stream.Collectors;

/** A file whose lines cannot be read, from its header on or from some line on. */
public final class UnreadableTable extends Exception {
  private final transient List<Flaw> flaws;

  UnreadableTable(List<Flaw> flaws) {
    super(flaws.stream().map(Flaw::toString).collect(Collectors.joining("; ")));
    this.flaws = List.copyOf(flaws);
  }

  UnreadableTable(long line, String advice) {
    this(List.of(Flaw.ofLine(line, advice)));
  }

  /** What is wrong, with the line. */
  public List<Flaw> flaws() {
    return flaws;
  }
}
