package hubreturns.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The class that starts the packaged program on any Java. */
class LauncherTest {
  private static final Path CLASSES = Path.of("target/classes");
  private static final int CLASS_FILE_OF_JAVA_8 = 52;

  private record ProgramResult(int exit, String text) {}

  @Test
  void can_be_read_by_java_8() throws Exception {
    try (DataInputStream file =
        new DataInputStream(
            Files.newInputStream(CLASSES.resolve("hubreturns/client/Launcher.class")))) {
      assertThat(file.readInt()).isEqualTo(0xCAFEBABE);
      file.readUnsignedShort();
      assertThat(file.readUnsignedShort()).isEqualTo(CLASS_FILE_OF_JAVA_8);
    }
  }

  @Test
  void says_in_one_line_which_java_is_needed() {
    assertThat(Launcher.problem("17", "/jvm/17"))
        .isEqualTo(
            "hub-returns-client needs Java 25 or later, and this is Java 17 (/jvm/17). Install Java"
                + " 25, or start the program with the full path of its java");
    assertThat(Launcher.problem("1.8", "/jvm/8")).contains("this is Java 1.8");
    assertThat(Launcher.problem("25", "/jvm/25")).isEmpty();
    assertThat(Launcher.problem("26-ea", "/jvm/26")).isEmpty();
  }

  @Test
  void starts_the_program_on_this_java() throws Exception {
    ProgramResult ended = run();

    assertThat(ended.exit()).isZero();
    assertThat(ended.text()).contains("hub-returns-client");
  }

  private static ProgramResult run() throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "hubreturns.client.Launcher",
            "--version"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new ProgramResult(process.exitValue(), text);
  }
}
