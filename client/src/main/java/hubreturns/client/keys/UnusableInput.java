package hubreturns.client.keys;

import hubreturns.returnsfile.FileTrouble;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file or an option that cannot be used. The message says which, why and what to do. */
public final class UnusableInput extends RuntimeException {
  /** With a message for the person who typed the command. */
  public UnusableInput(String message) {
    super(message);
  }

  /** A file that cannot be read, with the reason. */
  public static UnusableInput unreadable(Path file, IOException trouble) {
    return new UnusableInput(
        trouble instanceof NoSuchFileException
            ? "there is no file " + file
            : "cannot read " + file + " (" + FileTrouble.of(trouble) + ")");
  }
}
