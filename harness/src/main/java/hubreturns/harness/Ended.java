package hubreturns.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A command of this machine that has ended.
 *
 * @param said standard output and standard error together
 */
public record Ended(int exit, String said) {
  /** Runs a command to its end. */
  public static Ended of(ProcessBuilder command) throws IOException {
    Process process = command.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.onExit().join().exitValue(), said);
  }

  /** Runs a command that must succeed, and returns what it said. */
  public static String successfully(ProcessBuilder command) throws IOException {
    Ended ended = of(command);
    if (ended.exit() != 0) {
      throw new AssertionError(
          "%s ended with %d: %s"
              .formatted(String.join(" ", command.command()), ended.exit(), ended.said()));
    }
    return ended.said();
  }
}
