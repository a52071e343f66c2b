package hubreturns.returnsfile;

import java.util.List;

/** What reading a returns file came to. */
public sealed interface CsvReading {

  /** Its lines could be told apart; some of them may be bad. */
  record Table(ReturnsFile file) implements CsvReading {}

  /** It is not such a file at all. */
  record NoTable(List<Flaw> flaws) implements CsvReading {}
}
