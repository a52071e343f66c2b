package hubreturns.acceptance.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections of strangers to one port. Closing it closes them all. */
final class Attackers implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final InetSocketAddress port;
  private final List<Socket> sockets = new ArrayList<>();

  Attackers(URI address) {
    this.port = new InetSocketAddress(address.getHost(), address.getPort());
  }

  /** The head of a request to the DUIS interface whose body has this length. */
  static String head(int length) {
    return """
    POST /api/v1/serviceD HTTP/1.1\r
    Host: dsp\r
    Connection: close\r
    Content-Type: application/xml\r
    Content-Length: %d\r
    \r
    """
        .formatted(length);
  }

  /** Opens one connection from the usual loopback address, and sends these bytes. */
  Socket open(String bytes) throws IOException {
    return openFrom("127.0.0.1", bytes);
  }

  /** Opens one connection from another loopback address, and sends these bytes. */
  Socket openFrom(String address, String bytes) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(port, TIMEOUT_MILLIS);
    send(socket, bytes);
    return socket;
  }

  static void send(Socket socket, String bytes) throws IOException {
    OutputStream to = socket.getOutputStream();
    to.write(bytes.getBytes(StandardCharsets.US_ASCII));
    to.flush();
  }

  /** Reads until the other side closes the connection. */
  static String response(Socket socket) throws IOException {
    InputStream from = socket.getInputStream();
    return new String(from.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("closing an attacker's connection", e);
      }
    }
  }
}
