package hubreturns.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent shifts the clock of a running JVM, there and back. */
final class ShiftedClockTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration HALF = Duration.ofMinutes(5);

  /** The program whose clock is shifted: it prints the time for each line that it reads. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException {
      Clock clock = Clock.systemUTC();
      while (System.in.read() >= 0) {
        System.out.println(clock.instant());
      }
    }
  }

  @Test
  void shifts_the_clock_of_a_running_program_and_sets_it_back(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("clock"), "0");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:%s=%s".formatted(ShiftedClock.jar(folder), file),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = program.inputReader()) {
      assertThat(ask(program, out)).isBefore(Instant.now().plus(HALF));

      Files.writeString(file, "600");
      Instant shifted = ask(program, out);
      while (shifted.isBefore(Instant.now().plus(HALF))) {
        shifted = ask(program, out);
      }
      assertThat(shifted).isBefore(Instant.now().plus(TEN_MINUTES).plus(HALF));

      Files.writeString(file, "-600");
      while (shifted.isAfter(Instant.now().minus(HALF))) {
        shifted = ask(program, out);
      }
    } finally {
      program.destroyForcibly();
    }
  }

  private static Instant ask(Process program, BufferedReader out) throws IOException {
    program.getOutputStream().write('\n');
    program.getOutputStream().flush();
    return Instant.parse(out.readLine());
  }
}
