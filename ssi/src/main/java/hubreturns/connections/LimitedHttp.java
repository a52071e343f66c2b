package hubreturns.connections;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.vocabulary.Counted;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;

/**
 * Tomcat's HTTP with limits that one sender cannot use to keep out the others:
 *
 * <ul>
 *   <li>The number of connections, in total and for each address. At the limit of its address, a
 *       new connection closes the one of that address whose sender has been silent for the longest
 *       time. At the total limit, it closes such a connection of the address with the most
 *       connections that has one. If no sender is silent, the new connection is closed. Tomcat
 *       alone would let the new one wait.
 *   <li>The whole time that a sender takes over a request's headers. Tomcat alone limits the time
 *       between two bytes, so a byte every few seconds would hold a connection for hours. The time
 *       of the body is limited where the body is read.
 * </ul>
 */
public final class LimitedHttp extends Http11NioProtocol {
  private static final Logger log = LoggerFactory.getLogger(LimitedHttp.class);

  private volatile Optional<ScheduledFuture<?>> watch = Optional.empty();

  /**
   * How many connections may be open.
   *
   * @param inTotal from all addresses together
   * @param perAddress from one IPv4 address, or from one IPv6 network (/64); 0 for no limit
   */
  public record Limits(int inTotal, int perAddress) {}

  /** Tomcat creates it by name. */
  public LimitedHttp() {
    super(new LimitedEndpoint());
  }

  /** Makes a web server listen with these limits. */
  public static void use(TomcatWebServerFactory tomcat, Limits limits) {
    tomcat.setProtocol(LimitedHttp.class.getName());
    tomcat.addConnectorCustomizers(connector -> {
      if (connector.getProtocolHandler() instanceof LimitedHttp http) {
        // Tomcat's own limit would stop accepting before the limits here can close a connection.
        http.setMaxConnections(-1);
        http.endpoint().limits = limits;
      }
    });
  }

  private LimitedEndpoint endpoint() {
    return (LimitedEndpoint) getEndpoint();
  }

  /**
   * The most time for all headers of a request. It is the same as Tomcat's limit between two bytes.
   */
  private Duration within() {
    return Duration.ofMillis(getConnectionTimeout());
  }

  @Override
  public void start() throws Exception {
    super.start();
    watch =
        Optional.of(
            getUtilityExecutor().scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS));
  }

  @Override
  public void stop() throws Exception {
    watch.ifPresent(running -> running.cancel(false));
    super.stop();
  }

  private void look() {
    try {
      closeLateConnections();
      endpoint().logClosedConnections();
    } catch (RuntimeException e) {
      // Otherwise the executor would silently end this watch.
      log.error("Looking for slow senders failed; the next attempt follows in a second", e);
    } catch (Error e) {
      // The executor would keep the error to itself.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void closeLateConnections() {
    long now = System.nanoTime();
    for (SocketWrapperBase<NioChannel> connection : getEndpoint().getConnections()) {
      // A connection keeps its processor between two reads of its headers. While its request is
      // processed, or while it waits for the next request, it shows no processor.
      if (connection.getCurrentProcessor() instanceof AbstractProcessor waiting
          && isLate(waiting.getRequest(), now)) {
        SecurityLog.note(
            SecurityEvent.SENDER_DISCONNECTED,
            connection.getRemoteAddr(),
            "disconnected {}: the headers of its request did not arrive within {}",
            connection.getRemoteAddr(),
            Counted.text(within()));
        connection.close();
      }
    }
  }

  private boolean isLate(Request request, long now) {
    return request.getStartTimeNanos() > 0
        && now - request.getStartTimeNanos() > within().toNanos();
  }

  /** Accepts connections within the limits. Only Tomcat's acceptor thread calls it. */
  private static final class LimitedEndpoint extends NioEndpoint {
    private volatile Limits limits = new Limits(Integer.MAX_VALUE, 0);
    private final Map<String, Integer> closed = new ConcurrentHashMap<>();

    @Override
    protected boolean setSocketOptions(SocketChannel newcomer) {
      if (!makeRoom(newcomer.socket().getInetAddress())) {
        destroySocket(newcomer);
        return false;
      }
      return super.setSocketOptions(newcomer);
    }

    /** Closes one silent connection if a limit is reached; returns false if there is none. */
    private boolean makeRoom(InetAddress address) {
      if (connections.size() < Math.min(limits.inTotal(), perAddress())) {
        return true;
      }
      Map<String, List<Open>> bySender =
          open().stream().collect(Collectors.groupingBy(Open::sender));
      int inTotal = bySender.values().stream().mapToInt(List::size).sum();
      List<Open> own = bySender.getOrDefault(sender(address), List.of());
      if (own.size() >= perAddress()) {
        return closeMostSilent(own);
      }
      return inTotal < limits.inTotal()
          || bySender.values().stream()
              .sorted(Comparator.<List<?>>comparingInt(List::size).reversed())
              .anyMatch(this::closeMostSilent);
    }

    private int perAddress() {
      return limits.perAddress() == 0 ? Integer.MAX_VALUE : limits.perAddress();
    }

    /** An open connection: its channel, and what Tomcat knows about it. */
    private record Open(SocketChannel channel, NioSocketWrapper state) {
      String sender() {
        return LimitedEndpoint.sender(channel.socket().getInetAddress());
      }

      /**
       * Whether the sender must send next. Tomcat is interested in reading only while it waits for
       * bytes, and not while it processes a request.
       */
      boolean isSilent() {
        return state.interestOpsHas(SelectionKey.OP_READ);
      }

      long silentSince() {
        return Math.max(state.getLastRead(), state.getLastWrite());
      }
    }

    /** The open connections, without those that this class has already closed for reading. */
    private List<Open> open() {
      List<Open> open = new ArrayList<>();
      connections.forEach((channel, connection) -> {
        if (channel.isOpen() && !channel.socket().isInputShutdown()) {
          open.add(new Open(channel, (NioSocketWrapper) connection));
        }
      });
      return open;
    }

    /**
     * Ends the connection whose sender has been silent for the longest time, as if the sender had
     * closed it. A request that begins at this moment is still answered.
     */
    private boolean closeMostSilent(List<Open> candidates) {
      Optional<Open> mostSilent =
          candidates.stream()
              .filter(Open::isSilent)
              .min(Comparator.comparingLong(Open::silentSince));
      mostSilent.ifPresent(connection -> {
        closed.merge(connection.sender(), 1, Integer::sum);
        try {
          connection.channel().shutdownInput();
        } catch (IOException alreadyClosed) {
          log.debug("A silent connection closed before the service closed it", alreadyClosed);
        }
      });
      return mostSilent.isPresent();
    }

    /** One line for each sender, however many of its connections were closed. */
    private void logClosedConnections() {
      for (String sender : List.copyOf(closed.keySet())) {
        Optional.ofNullable(closed.remove(sender))
            .ifPresent(count ->
                SecurityLog.note(
                    SecurityEvent.CONNECTIONS_CLOSED,
                    sender,
                    "closed {} silent connections of {}: too many are open",
                    count,
                    sender));
      }
    }

    private static String sender(@Nullable InetAddress address) {
      return address == null ? "a sender that has gone" : Network.of(address);
    }
  }
}
