package hubreturns.acceptance.attack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.system.ThisMachine;
import hubreturns.harness.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another user of the machine: {@code nobody}, who has no rights of its own. */
final class OtherUser {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final String NOBODY = "65534";

  private OtherUser() {}

  /** Skips a test that cannot act as another user here, and says why. */
  static void assumePossible() throws IOException {
    assumeTrue(
        ThisMachine.isRoot(),
        "not tried as another user of the machine: only root can become nobody");
    assumeTrue(
        Files.isExecutable(SETPRIV),
        "not tried as another user of the machine: " + SETPRIV + " is missing");
  }

  /** Runs a command as the user {@code nobody}. */
  static Ended run(String... command) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of(
                SETPRIV.toString(), "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    all.addAll(List.of(command));
    return Ended.of(new ProcessBuilder(all).directory(Path.of("/").toFile()));
  }
}
