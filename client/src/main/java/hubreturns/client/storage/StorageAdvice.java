package hubreturns.client.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Optional;

/** What a person can do when a file cannot be written. */
public final class StorageAdvice {
  private StorageAdvice() {}

  /** What to do, as the beginning of a sentence in lower case. */
  public static String of(Path file, IOException trouble) {
    String text = String.valueOf(trouble.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota")) {
      return "make room";
    }
    if (text.contains("name too long")) {
      return "choose a shorter name";
    }
    if (Files.isDirectory(file)) {
      return "move or rename the folder " + file;
    }
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (trouble instanceof NoSuchFileException || !Files.isDirectory(folder)) {
      return "restore the folder " + folder;
    }
    if (text.contains("resource busy")) {
      return "if the file is mounted by itself, as in a container, mount the folder "
          + folder
          + " instead";
    }
    boolean isDenied = trouble instanceof AccessDeniedException || text.contains("not permitted");
    if (isDenied && Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(folder)) {
      return ofFile(file);
    }
    if (isDenied || text.contains("read-only")) {
      return "allow this user to write into the folder " + folder;
    }
    return text.contains("another process")
        ? "close the file in the other program"
        : "remove the cause";
  }

  /** What to do about a file in a folder that this user can write into. */
  private static String ofFile(Path file) {
    return otherOwner(file)
        .map(owner ->
            ("the file belongs to the user %s. Let that user run the command; or become the owner"
                    + " of the file")
                .formatted(owner))
        .orElse("allow this user to change the file");
  }

  /** The user that the file belongs to, if it is another one. */
  private static Optional<String> otherOwner(Path file) {
    try {
      // The names do not tell: in a container a user may have none.
      UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
      return owner.equals(PrivateFiles.ownerOfNewFiles(file))
          ? Optional.empty()
          : Optional.of(owner.getName());
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }
}
