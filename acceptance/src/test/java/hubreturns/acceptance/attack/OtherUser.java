package hubreturns.acceptance.attack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.harness.Program.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another user of the machine: nobody, who has no rights of its own. */
final class OtherUser {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final String NOBODY = "65534";

  private OtherUser() {}

  /** Skips a test, and says why, where it cannot act as another user. */
  static void assumePossible() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "not tried as another user of the machine: only root can become nobody");
    assumeTrue(
        Files.isExecutable(SETPRIV),
        "not tried as another user of the machine: " + SETPRIV + " is missing");
  }

  /** Runs a command as nobody; both outputs are in {@code out}. */
  static Result run(String... command) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                SETPRIV.toString(), "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    all.addAll(List.of(command));
    Process process =
        new ProcessBuilder(all).directory(Path.of("/").toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.onExit().join().exitValue(), out, "");
  }
}
