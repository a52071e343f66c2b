package hubreturns.acceptance.system;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for programs that must have the same port each time they start. */
public final class FreePort {
  // Below the ports that Linux gives to outgoing connections. One of these could take the port
  // before the program opens it, or while the program is stopped.
  private static final int FIRST = 10_000;
  private static final int LAST = 32_000;

  private FreePort() {}

  /** A loopback port that nobody uses now. */
  public static int find() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException _) {
        // Another program has it.
      }
    }
  }
}
