package hubreturns.returnsfile;

import java.util.List;

/** The result of reading a returns file. */
public sealed interface ReturnsReading {

  /** The header and every line could be read; some lines may be bad. */
  record Table(ReturnsFile file) implements ReturnsReading {}

  /**
   * The header does not name the needed columns, but its titles seem to mean them. Somebody has to
   * accept this mapping before any line is read.
   */
  record Unmapped(ColumnMapping mapping) implements ReturnsReading {}

  /** Several sheets of the workbook hold something, and nobody said which one to read. */
  record SeveralSheets(List<String> names) implements ReturnsReading {
    /** Copies the names. */
    public SeveralSheets {
      names = List.copyOf(names);
    }
  }

  /** The file is not a returns file, or it cannot be read from some line on. */
  record NoTable(List<Flaw> flaws) implements ReturnsReading {}
}
