package hubreturns.client;

import hubreturns.client.keys.SmallFile;
import hubreturns.client.keys.UnusableInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file with one message: a request, an answer or a problem document. */
final class MessageFile {
  /** Larger than any message of the DSP interface. */
  private static final int BYTES_MAX = 8 * 1024 * 1024;

  /** What XML and JSON may begin with: byte order marks, blanks, and the zeros of UTF-16. */
  private static final String BEFORE_CONTENT = "\u00EF\u00BB\u00BF\u00FE\u00FF\u0000 \t\r\n";

  private MessageFile() {}

  /**
   * The bytes of a message.
   *
   * @throws UnusableInput when the file holds neither XML nor JSON
   */
  static byte[] read(Path file) {
    byte[] content = SmallFile.read(file, BYTES_MAX, "a message");
    int first = 0;
    while (first < content.length && BEFORE_CONTENT.indexOf(content[first] & 0xFF) >= 0) {
      first++;
    }
    if (first == content.length) {
      throw new UnusableInput(file + " is empty. Name the file of a message");
    }
    if (content[first] != '<' && content[first] != '{') {
      throw new UnusableInput(file + " is neither XML nor JSON. Name the file of a message");
    }
    return content;
  }

  /** Refuses an output that would replace the message, or another file that the command reads. */
  static void refuseAsOutput(Path message, List<Path> others, Optional<Path> output) {
    if (output.isEmpty()) {
      return;
    }
    Path target = output.get();
    if (InputFile.isSame(target, message)) {
      throw new UnusableInput(
          "--output " + message + " would overwrite the message itself. Name another file");
    }
    for (Path other : others) {
      if (InputFile.isSame(target, other)) {
        throw new UnusableInput(
            "--output "
                + target
                + " would overwrite "
                + other
                + ", which this command reads. Name another file");
      }
    }
  }
}
