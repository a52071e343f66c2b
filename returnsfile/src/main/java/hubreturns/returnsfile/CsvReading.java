package hubreturns.returnsfile;

import java.util.List;

/** The result of reading a returns file. */
public sealed interface CsvReading {

  /** The header and every line could be read; some lines may be bad. */
  record Table(ReturnsFile file) implements CsvReading {}

  /** The file is not a returns file, or it cannot be read from some line on. */
  record NoTable(List<Flaw> flaws) implements CsvReading {}
}
