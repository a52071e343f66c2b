package hubreturns.acceptance.attack;

import static hubreturns.acceptance.report.Clause.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Waiting;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service whose limits were set too high for its heap. */
final class OutOfMemoryIT {
  private static final int EXIT_CODE = 3;
  private static final int BODY_BYTES = 60 * 1_024 * 1_024;

  @Test
  @Requirement(TRANSPORT)
  void an_error_for_lack_of_memory_ends_the_process_and_says_so() throws Exception {
    TestSystem system =
        TestSystem.start(
            "out-of-memory",
            Map.of(
                "HUB_RETURNS_DSMS_URL",
                "",
                "JDK_JAVA_OPTIONS",
                "-Xmx160m",
                "HUB_RETURNS_BODY_BYTES_MAX",
                String.valueOf(BODY_BYTES),
                "HUB_RETURNS_BODIES_BYTES_MAX",
                String.valueOf(Integer.MAX_VALUE)));
    try (Attackers strangers = new Attackers(system.service().duis())) {
      Process service = system.service().process();
      String piece = " ".repeat(1_024 * 1_024);
      try {
        for (int body = 0; body < 3; body++) {
          Socket socket = strangers.open(Attackers.head(BODY_BYTES));
          for (int sent = 0; sent < BODY_BYTES - piece.length(); sent += piece.length()) {
            Attackers.send(socket, piece);
          }
        }
      } catch (SocketException ended) {
        // The process ended while the bytes were on their way.
      }
      Waiting.until("the end of the process", () -> !service.isAlive());

      assertThat(service.exitValue()).isEqualTo(EXIT_CODE);
      assertThat(system.log()).contains("The service ends because of a fatal error");
    } finally {
      system.close();
    }
  }
}
