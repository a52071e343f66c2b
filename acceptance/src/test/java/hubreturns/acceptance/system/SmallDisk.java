package hubreturns.acceptance.system;

import hubreturns.harness.Ended;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on a small disk of its own, which a test can fill and empty.
 *
 * @param problem why the disk is not small; empty if it is
 */
public record SmallDisk(Path folder, String problem) implements AutoCloseable {
  private static final int BLOCK_BYTES = 16 * 1024;

  /**
   * Mounts a disk of this size in memory; without the right to mount, the folder is a plain one.
   */
  public static SmallDisk mount(Path folder, int megabytes) throws IOException {
    Files.createDirectories(folder);
    return new SmallDisk(
        folder,
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()));
  }

  /** Runs a command and returns what went wrong; empty when nothing did. */
  private static String run(String... command) throws IOException {
    Ended ended = Ended.of(new ProcessBuilder(command));
    return ended.exit() == 0 ? "" : String.join(" ", command) + ": " + ended.said().strip();
  }

  /** Whether the disk is small; otherwise {@link #problem} says why not. */
  public boolean isSmall() {
    return problem.isEmpty();
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  /** Fills the disk but for this many bytes, or wholly while another program writes to it. */
  public void fill(long bytesLeft) throws IOException {
    byte[] zeros = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (folder.toFile().getUsableSpace() > bytesLeft + BLOCK_BYTES) {
        out.write(zeros);
      }
    } catch (IOException full) {
      if (folder.toFile().getUsableSpace() > bytesLeft) {
        throw full;
      }
    }
  }

  /** Makes room again. */
  public void empty() throws IOException {
    Files.deleteIfExists(filler());
  }

  @Override
  public void close() throws IOException {
    if (isSmall()) {
      String trouble = run("umount", folder.toString());
      if (!trouble.isEmpty()) {
        throw new IOException(trouble);
      }
    }
  }
}
