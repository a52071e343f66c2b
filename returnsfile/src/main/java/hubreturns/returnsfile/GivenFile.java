package hubreturns.returnsfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A file that a person names on a command line. */
public final class GivenFile {
  /** The largest file with keys or certificates, in bytes. */
  public static final int KEYS_BYTES_MAX = 1024 * 1024;

  /** What the error about a larger file says after the name of the file. */
  public static final String TOO_LARGE_FOR_KEYS =
      "is larger than %d kB, which is too large for keys or certificates. Name another file"
          .formatted(KEYS_BYTES_MAX / 1_024);

  private static final Set<PosixFilePermission> READ_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private GivenFile() {}

  /** Whether other users of this computer can read the file, as far as its mode says. */
  public static boolean othersCanRead(Path file) throws IOException {
    Optional<PosixFileAttributeView> view =
        Optional.ofNullable(Files.getFileAttributeView(file, PosixFileAttributeView.class));
    return view.isPresent()
        && view.get().readAttributes().permissions().stream().anyMatch(READ_BY_OTHERS::contains);
  }

  /**
   * The path of this name.
   *
   * @throws IllegalArgumentException with a sentence for the person, if the name cannot be a path
   */
  public static Path path(String name) {
    if (name.isBlank()) {
      // The JDK takes an empty name for the current folder. Usually a shell variable is not set.
      throw new IllegalArgumentException("the name of the file is empty. Name a file");
    }
    if (name.equals("-")) {
      throw new IllegalArgumentException(
          "'-' for standard input or output is not supported. Name a file");
    }
    try {
      Path path = Path.of(name);
      // The JDK reads each byte that is not UTF-8 as this character, and does not write it back.
      if (path.toAbsolutePath().toString().indexOf(VisibleText.LOST_CHARACTER) >= 0) {
        throw new IllegalArgumentException(
            "the name of a file or folder in '%s' holds a character that cannot be read (\uFFFD), perhaps because it is not UTF-8. Rename it, and repeat the command"
                .formatted(path.toAbsolutePath()));
      }
      return path;
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

  /**
   * Why this path cannot be read twice, for example because it is a pipe: the rest of a sentence.
   * Empty for an ordinary file, and if nothing has this path.
   */
  public static Optional<String> flaw(Path path) {
    return otherKind(path).map(kind -> kind + ". Name a file");
  }

  /** What this path is, such as "is a folder". Empty for a file, and if nothing has this path. */
  public static Optional<String> otherKind(Path path) {
    if (!Files.exists(path)) {
      return Files.isSymbolicLink(path)
          ? Optional.of("is a symbolic link to a file that does not exist")
          : Optional.empty();
    }
    if (Files.isRegularFile(path)) {
      return Optional.empty();
    }
    return Optional.of(Files.isDirectory(path) ? "is a folder" : "is a pipe or a device");
  }

  /** Why files cannot be put into this folder, as a sentence; empty if it is a folder. */
  public static Optional<String> flawOfFolder(Path folder) {
    try {
      return Files.isDirectory(folder.toRealPath())
          ? Optional.empty()
          : Optional.of(folder + " is not a folder");
    } catch (NoSuchFileException e) {
      return Optional.of("there is no folder " + folder);
    } catch (IOException e) {
      return Optional.of("cannot use the folder %s: %s".formatted(folder, FileTrouble.of(e)));
    }
  }

  /**
   * The bytes of a file, which may be a pipe; empty if there are more than the limit. Reads no
   * further, because a device may have no end.
   */
  public static Optional<byte[]> bytes(Path file, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(bytesMax + 1)).filter(bytes -> bytes.length <= bytesMax);
    }
  }

  /**
   * Whether two names lead to the same file, also through links. If one of the files does not
   * exist, their real folders and names are compared.
   */
  public static boolean isSame(Path one, Path other) throws IOException {
    return (Files.exists(one) && Files.exists(other))
        ? Files.isSameFile(one, other)
        : place(one).equals(place(other));
  }

  private static Path place(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = absolute.resolveSibling("");
    return Files.exists(folder) ? folder.toRealPath().resolve(absolute.getFileName()) : absolute;
  }

  /**
   * Renames a file to make room for a new one with its name. The new name has the time, in seconds
   * since 1970, before the ending.
   *
   * @return the new name
   */
  public static Path keep(Path file, Instant now) throws IOException {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String ending = dot > 0 ? name.substring(dot) : "";
    String start = name.substring(0, name.length() - ending.length()) + "." + now.getEpochSecond();
    Path kept = file.resolveSibling(start + ending);
    for (int i = 1; Files.exists(kept, LinkOption.NOFOLLOW_LINKS); i++) {
      kept = file.resolveSibling(start + "-" + i + ending);
    }
    return Files.move(file, kept);
  }
}
