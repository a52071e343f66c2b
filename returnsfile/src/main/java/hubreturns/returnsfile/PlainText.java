package hubreturns.returnsfile;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/** Reads a small text file whole, with the same rules for its encoding as a table. */
public final class PlainText {
  private static final long BYTES_MAX = 8L * 1024 * 1024;

  private static final String FORM = "plain text in UTF-8, with a text editor";

  private PlainText() {}

  /**
   * The text of a file, without a byte order mark.
   *
   * @throws UnreadableTable when the file is not text, with the line and column
   */
  public static String of(Path file) throws IOException, UnreadableTable {
    try (Reader text = new StrictText(TextSource.of(file).open(), BYTES_MAX, FORM)) {
      StringWriter read = new StringWriter();
      text.transferTo(read);
      return read.toString();
    } catch (TextFault fault) {
      throw new UnreadableTable(List.of(fault.flaw()));
    }
  }
}
