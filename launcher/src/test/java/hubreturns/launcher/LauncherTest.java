package hubreturns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The class that starts a packaged program on any Java. */
class LauncherTest {
  private static final Path CLASS = Path.of("target/classes/hubreturns/launcher/Launcher.class");
  private static final int CLASS_FILE_OF_JAVA_8 = 52;

  @Test
  void can_be_read_by_java_8() throws Exception {
    try (DataInputStream file = new DataInputStream(Files.newInputStream(CLASS))) {
      assertThat(file.readInt()).isEqualTo(0xCAFEBABE);
      file.readUnsignedShort();
      assertThat(file.readUnsignedShort()).isEqualTo(CLASS_FILE_OF_JAVA_8);
    }
  }

  @Test
  void says_in_one_line_which_java_is_needed() {
    assertThat(Launcher.problem("hub-returns-client", "17", "/jvm/17"))
        .isEqualTo(
            "hub-returns-client needs Java 25 or later, and this is Java 17 (/jvm/17). Install Java"
                + " 25, or start the program with the full path of its java");
    assertThat(Launcher.problem("x", "1.8", "/jvm/8")).contains("this is Java 1.8");
    assertThat(Launcher.problem("x", "25", "/jvm/25")).isEmpty();
    assertThat(Launcher.problem("x", "26-ea", "/jvm/26")).isEmpty();
  }
}
