package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The lines of a file, blank ones too, before anybody looks at its header. */
interface Rows extends Closeable {
  /** The next line; empty at the end. */
  Optional<TableLine> next() throws IOException, UnreadableTable;
}
