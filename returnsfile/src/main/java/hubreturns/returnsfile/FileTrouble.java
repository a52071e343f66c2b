package hubreturns.returnsfile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Why a file cannot be read or written, in words. */
public final class FileTrouble {
  private FileTrouble() {}

  /** The reason without the name of the file, for example "it is not a folder". */
  public static String of(IOException trouble) {
    return switch (trouble) {
      case AccessDeniedException closed when closed.getFile() != null ->
          denied(Path.of(closed.getFile()).toAbsolutePath());
      case AccessDeniedException _ -> "access is denied";
      case NoSuchFileException _ -> "there is no such file or folder";
      case FileAlreadyExistsException _ -> "there is a file of this name";
      case NotDirectoryException _ -> "it is not a folder";
      case FileSystemException system when system.getReason() != null ->
          String.valueOf(system.getReason());
      default -> Objects.requireNonNullElse(trouble.getMessage(), "it failed");
    };
  }

  /** Who may use the file, and how this account could. */
  private static String denied(Path file) {
    String account = System.getProperty("user.name", "another");
    try {
      Path closed = closed(file);
      PosixFileAttributes found = Files.readAttributes(closed, PosixFileAttributes.class);
      String owner = found.owner().getName();
      return "access is denied to the account %s: the %s %s belongs to %s and has mode %s%s"
          .formatted(
              account,
              found.isDirectory() ? "folder" : "file",
              closed,
              owner,
              PosixFilePermissions.toString(found.permissions()),
              owner.equals(account)
                      && !found.isDirectory()
                      && !found.permissions().contains(PosixFilePermission.OWNER_READ)
                  ? ". Run: chmod u+rw '%s'".formatted(closed)
                  : ". Give this account access to it, or name another");
    } catch (IOException | UnsupportedOperationException e) {
      return "access is denied";
    }
  }

  /** The first folder of the path that lets nobody pass, or else the file or its folder. */
  private static Path closed(Path file) throws IOException {
    for (int names = 0; names < file.getNameCount(); names++) {
      Path folder = names == 0 ? file.getRoot() : file.getRoot().resolve(file.subpath(0, names));
      if (!Files.isExecutable(folder)) {
        return folder;
      }
    }
    if (Files.isSymbolicLink(file)) {
      return closed(file.resolveSibling(Files.readSymbolicLink(file)).normalize());
    }
    return Files.exists(file) ? file : file.resolveSibling("");
  }
}
