package hubreturns.acceptance.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port that never answers, like a machine that has vanished. Its queue of connections is full, so
 * the kernel drops each further attempt.
 */
public final class BlackHole implements AutoCloseable {
  private static final int MORE_THAN_THE_QUEUE = 8;

  private final ServerSocket socket;
  private final List<SocketChannel> waiting = new ArrayList<>();

  /** Opens a free port on loopback and fills its queue. */
  public BlackHole() throws IOException {
    socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < MORE_THAN_THE_QUEUE; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(socket.getLocalSocketAddress());
      waiting.add(channel);
    }
  }

  /** Its host and port, as in a JDBC URL. */
  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : waiting) {
      channel.close();
    }
    socket.close();
  }
}
