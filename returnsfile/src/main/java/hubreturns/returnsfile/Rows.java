package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The lines of a file, including blank ones, before the header is interpreted. */
interface Rows extends Closeable {
  /** The next line; empty at the end. */
  Optional<TableLine> next() throws IOException, UnreadableTable;

  /** Whether the file ends in its last line, without a line end. */
  default boolean endsIn(TableLine lastLine) {
    return false;
  }

  /** Whether the file ends in the last value of its last line, without a line end or a quote. */
  default boolean endsInValueOf(TableLine lastLine) {
    return false;
  }
}
