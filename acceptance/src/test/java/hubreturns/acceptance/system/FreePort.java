package hubreturns.acceptance.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for programs that must have the same port each time they start. */
public final class FreePort {
  private FreePort() {}

  /** A loopback port that nobody uses now. */
  public static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
