package hubreturns.acceptance.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs that the machine of the tests has, and the rights of the tests on it. */
public final class ThisMachine {
  private ThisMachine() {}

  /** Whether the tests run as root. */
  public static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** Which of these programs is not there, and what to install; empty if all are there. */
  public static String whyNot(List<String> programs, String toInstall) {
    return programs.stream()
        .filter(program -> !Files.isExecutable(Path.of(program)))
        .findFirst()
        .map(program -> "%s is not there (install %s)".formatted(program, toInstall))
        .orElse("");
  }
}
