package hubreturns.acceptance.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The network in front of a server: a TCP proxy that can fail. Its own address stays the same when
 * the server starts again on another port.
 */
public final class Link implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int CONNECT_MILLIS = 2_000;

  /** What the network does. */
  public enum Mode {
    /** It works. */
    PASS,
    /** Each piece of data takes longer. */
    SLOW,
    /** All connections are reset, and so is each new one. */
    REFUSE,
    /** Nothing arrives in this mode. After it, everything that was sent arrives. */
    SWALLOW,
    /** Statements and commits arrive, but their answers do not. */
    LOSE_ANSWERS
  }

  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong bytesForward = new AtomicLong();
  private volatile InetSocketAddress target;
  private Mode mode = Mode.PASS;
  private long slowNanos;

  /** A link to a server, as {@code host:port}. */
  public Link(String server) throws IOException {
    this.target = addressOf(server);
    this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    var _ = threads.submit(this::accept);
  }

  private static InetSocketAddress addressOf(String server) {
    String[] hostAndPort = server.split(":", -1);
    return new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
  }

  /** Its own host and port, as in a URL. */
  public String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Takes new connections to this server, as {@code host:port}. */
  public void leadTo(String server) {
    target = addressOf(server);
  }

  /** The bytes that have passed towards the server so far. */
  public long bytesForward() {
    return bytesForward.get();
  }

  /** Changes what the network does. */
  public void set(Mode next) {
    boolean losesAnswers;
    synchronized (this) {
      losesAnswers = mode == Mode.LOSE_ANSWERS;
      mode = next;
      notifyAll();
    }
    if (next == Mode.REFUSE || losesAnswers) {
      reset();
    }
  }

  /** Delays each piece of data. */
  public void slow(long nanos) {
    synchronized (this) {
      slowNanos = nanos;
    }
    set(Mode.SLOW);
  }

  /** Resets all connections, in the middle of whatever they carry. */
  public void reset() {
    open.forEach(Link::reset);
  }

  private static void reset(Socket socket) {
    try {
      // A reset, not an orderly end.
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
      return;
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a connection", e);
    }
  }

  private boolean accept() throws IOException {
    while (!listening.isClosed()) {
      Socket client = listening.accept();
      open.add(client);
      var _ = threads.submit(() -> connect(client));
    }
    return true;
  }

  private boolean connect(Socket client) throws InterruptedException {
    try (Socket server = new Socket()) {
      if (awaitPassage(false) == Mode.REFUSE) {
        reset(client);
        return false;
      }
      server.connect(target, CONNECT_MILLIS);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      open.add(server);
      var _ = threads.submit(() -> copy(server, client, true));
      return copy(client, server, false);
    } catch (IOException e) {
      // The server is not running, so the client's connection is closed.
      return false;
    } finally {
      close(client);
      open.remove(client);
    }
  }

  /** Waits until data may pass in this direction. */
  private synchronized Mode awaitPassage(boolean isAnswer) throws InterruptedException {
    while (mode == Mode.SWALLOW || (isAnswer && mode == Mode.LOSE_ANSWERS)) {
      wait();
    }
    return mode;
  }

  private boolean copy(Socket from, Socket to, boolean isAnswer) throws InterruptedException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (awaitPassage(isAnswer) == Mode.SLOW) {
          LockSupport.parkNanos(slowNanos());
        }
        if (!isAnswer) {
          bytesForward.addAndGet(read);
        }
        out.write(buffer, 0, read);
      }
      return true;
    } catch (IOException e) {
      // One side was cut, so the other side is cut as well.
      return false;
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private synchronized long slowNanos() {
    return slowNanos;
  }

  @Override
  public void close() throws IOException {
    set(Mode.PASS);
    listening.close();
    reset();
    threads.shutdownNow();
  }
}
