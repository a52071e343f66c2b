package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The lines of a file, including blank ones, before the header is interpreted. */
interface Rows extends Closeable {
  /** The next line; empty at the end. */
  Optional<TableLine> next() throws IOException, UnreadableTable;
}
