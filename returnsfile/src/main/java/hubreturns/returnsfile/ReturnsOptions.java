package hubreturns.returnsfile;

import hubreturns.returns.Form;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How a person wants a returns file to be read.
 *
 * @param without columns that are read as if they were empty
 * @param sheet the sheet of a workbook; empty for the only visible sheet that is not empty
 * @param mappingAccepted whether unknown titles are read as the proposed mapping says
 * @param now the current time; later times in the file get a warning
 */
public record ReturnsOptions(
    Form form, Set<Column> without, Optional<String> sheet, boolean mappingAccepted, Instant now) {
  /** Copies the columns. */
  public ReturnsOptions {
    without = Set.copyOf(without);
  }

  /** The default options, with which no time is too late. */
  public static ReturnsOptions of(Form form) {
    return new ReturnsOptions(form, Set.of(), Optional.empty(), false, Instant.MAX);
  }

  /** The same, with the mapping accepted. */
  public ReturnsOptions withMapping() {
    return new ReturnsOptions(form, without, sheet, true, now);
  }
}
