package hubreturns.ssi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP with a limit on the connections of one client address. At the limit, a new
 * connection takes the place of the one that has been idle for longest; where none is idle, the new
 * one is closed.
 */
public final class LimitedHttp extends Http11NioProtocol {

  /** Tomcat calls this by reflection. */
  public LimitedHttp() {
    super(new Endpoint());
  }

  void setConnectionsPerAddress(int most) {
    ((Endpoint) getEndpoint()).perAddressMax = most;
  }

  private static final class Endpoint extends NioEndpoint {
    private volatile int perAddressMax = Integer.MAX_VALUE;

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
      return hasRoom(socket) && super.setSocketOptions(socket);
    }

    private boolean hasRoom(SocketChannel socket) {
      try {
        if (!(socket.getRemoteAddress() instanceof InetSocketAddress client)) {
          return false;
        }
        String address = client.getAddress().getHostAddress();
        List<SocketWrapperBase<NioChannel>> same =
            getConnections().stream().filter(one -> address.equals(one.getRemoteAddr())).toList();
        if (same.size() < perAddressMax) {
          return true;
        }
        Optional<SocketWrapperBase<NioChannel>> idle =
            same.stream()
                .filter(one -> one.getCurrentProcessor() == null)
                .min(Comparator.comparingLong(Endpoint::lastRead));
        idle.ifPresent(SocketWrapperBase::close);
        return idle.isPresent();
      } catch (IOException closedAlready) {
        return false;
      }
    }

    private static long lastRead(SocketWrapperBase<NioChannel> connection) {
      return connection instanceof NioSocketWrapper nio ? nio.getLastRead() : 0;
    }
  }
}
