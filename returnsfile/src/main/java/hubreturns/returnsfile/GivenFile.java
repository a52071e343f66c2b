package hubreturns.returnsfile;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A file that a person names on a command line. */
public final class GivenFile {
  private GivenFile() {}

  /**
   * The path of this name.
   *
   * @throws IllegalArgumentException with a sentence for the person, if the name cannot be a path
   */
  public static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      if (e.getReason().startsWith("Illegal char")) {
        throw new IllegalArgumentException(
            "'%s' cannot be the name of a file: %s".formatted(name, e.getReason()), e);
      }
      throw new IllegalArgumentException(
          "the locale cannot express a character of the file name '%s'. Set LC_ALL=C.UTF-8 in the environment, and repeat the command"
              .formatted(name),
          e);
    }
  }

  /** Why what has this name is not a file that can be read twice; empty if it is one or missing. */
  public static Optional<String> flaw(Path path) {
    if (!Files.exists(path) || Files.isRegularFile(path)) {
      return Optional.empty();
    }
    return Optional.of(
        Files.isDirectory(path)
            ? "is a folder. Name a file"
            : "is a pipe or a device. Name a file");
  }
}
