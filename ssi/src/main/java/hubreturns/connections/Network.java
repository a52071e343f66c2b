package hubreturns.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What counts as one sender: an IPv4 address, or the /64 network of an IPv6 address. One sender
 * usually has a whole such network.
 */
public final class Network {
  private static final int PREFIX_BYTES = 8;

  private Network() {}

  /** The network as text, such as {@code 192.0.2.7} or {@code 2001:db8:0:1:0:0:0:0/64}. */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address has 16 bytes", e);
    }
  }
}
