package hubreturns.acceptance.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy in front of a service: its address stays the same when the service starts again on
 * another port, and it can drop all connections.
 */
public final class UnreliableConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytesForward = new AtomicLong();
  private volatile URI service;

  /** Forwards to this service. */
  public UnreliableConnection(URI service) throws IOException {
    this.service = service;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var _ = threads.submit(this::accept);
  }

  /** The address for clients. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Forwards new connections to a service that started again. */
  public void leadTo(URI restarted) {
    service = restarted;
  }

  /** The bytes that clients have sent so far. */
  public long bytesForward() {
    return bytesForward.get();
  }

  /** Cuts all connections in the middle of whatever they carry. */
  public void drop() {
    open.forEach(UnreliableConnection::close);
  }

  private boolean accept() throws IOException {
    while (!listening.isClosed()) {
      Socket client = listening.accept();
      open.add(client);
      var _ = threads.submit(() -> connect(client));
    }
    return true;
  }

  private boolean connect(Socket client) {
    try (Socket target = new Socket(service.getHost(), service.getPort())) {
      open.add(target);
      var _ = threads.submit(() -> copy(target, client, new AtomicLong()));
      return copy(client, target, bytesForward);
    } catch (IOException e) {
      // The service is not there: the client sees that the connection ends.
      return false;
    } finally {
      close(client);
    }
  }

  private boolean copy(Socket from, Socket to, AtomicLong count) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count.addAndGet(read);
        out.write(buffer, 0, read);
        out.flush();
      }
      return true;
    } catch (IOException e) {
      // One side was cut, and so is the other.
      return false;
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a connection", e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    drop();
    threads.close();
  }
}
