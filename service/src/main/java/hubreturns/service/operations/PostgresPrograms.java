package hubreturns.service.operations;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.springframework.util.FileSystemUtils;

/**
 * PostgreSQL's programs, unpacked from this program's jar into the data directory. Other users of
 * the machine can neither change nor replace them, and each start verifies that.
 */
final class PostgresPrograms {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final int OWNER_EXECUTES = 0100;
  private static final Set<PosixFilePermission> WRITE_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path folder;

  private PostgresPrograms(Path folder) {
    this.folder = folder;
  }

  /**
   * Unpacks the programs where they are not unpacked yet.
   *
   * @param folder a folder inside the data directory
   * @throws IllegalStateException when another user could change a program
   */
  static PostgresPrograms in(Path folder) throws IOException {
    if (Files.exists(folder) && !isPrivate(folder)) {
      // Other users could write the programs of an earlier version, so they are not trusted.
      FileSystemUtils.deleteRecursively(folder);
    }
    if (!Files.exists(folder)) {
      Path part = folder.resolveSibling(folder.getFileName() + ".part");
      FileSystemUtils.deleteRecursively(part);
      unpack(part);
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    verify(folder);
    return new PostgresPrograms(folder);
  }

  private static void unpack(Path folder) throws IOException {
    PrivateFiles.createFolder(folder);
    InputStream archive = PostgresPrograms.class.getResourceAsStream(ARCHIVE);
    if (archive == null) {
      throw new IllegalStateException(
          "This build has no PostgreSQL for this machine (only for Linux on x86-64). Set "
              + Setting.DATABASE_URL.variable()
              + " to a PostgreSQL of your own.");
    }
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("the archive names a file outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          PrivateFiles.createFolder(file);
        } else if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          PrivateFiles.createFolderOf(file);
          Files.copy(tar, file);
          PrivateFiles.restrict(file, (entry.getMode() & OWNER_EXECUTES) != 0);
        }
      }
    }
  }

  private static boolean isPrivate(Path path) throws IOException {
    return Collections.disjoint(Files.getPosixFilePermissions(path), WRITE_BY_OTHERS);
  }

  /** Checks that no other user owns or can write a folder or file. */
  private static void verify(Path folder) throws IOException {
    UserPrincipal owner = Files.getOwner(folder.getParent());
    try (Stream<Path> files =
        Files.find(folder, Integer.MAX_VALUE, (path, attributes) -> !attributes.isSymbolicLink())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!isPrivate(file) || !Files.getOwner(file).equals(owner)) {
          throw new IllegalStateException(
              "Another user of this machine could have changed the PostgreSQL program "
                  + file
                  + ". Delete the folder "
                  + folder
                  + " and start again: the programs are unpacked again.");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Runs one of the programs and waits for its end.
   *
   * @param input given to its standard input
   * @throws IOException with the program's output when it fails
   */
  void run(String program, String input, String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(command(program, arguments)).redirectErrorStream(true).start();
    try (var standardInput = process.outputWriter()) {
      standardInput.write(input);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(program + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + program, e);
    }
  }

  // PostgreSQL refuses to run as root. In a user namespace of its own, root counts as nobody.
  private List<String> command(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }
}
