package hubreturns.returnsfile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Why a file cannot be read or written, in words. */
public final class FileTrouble {
  private FileTrouble() {}

  /** The reason without the name of the file, for example "access is denied". */
  public static String of(IOException trouble) {
    return switch (trouble) {
      case AccessDeniedException _ -> "access is denied";
      case NoSuchFileException _ -> "there is no such file or folder";
      case FileAlreadyExistsException _ -> "there is a file of this name";
      case NotDirectoryException _ -> "it is not a folder";
      case FileSystemException system when system.getReason() != null ->
          String.valueOf(system.getReason());
      default -> Objects.requireNonNullElse(trouble.getMessage(), "it failed");
    };
  }
}
