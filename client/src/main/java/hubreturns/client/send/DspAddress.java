package hubreturns.client.send;

import hubreturns.client.keys.UnusableInput;
import hubreturns.vocabulary.ServicePath;
import java.net.URI;

/** Where requests go. */
public final class DspAddress {
  private static final String NON_DEVICE = "/api/v1/" + ServicePath.NON_DEVICE.text();

  static final int PORT_MAX = 65_535;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private DspAddress() {}

  /**
   * The Non-Device service of a base such as {@code http://127.0.0.1:8079}; a full address, whose
   * last part names a service, stays as it is.
   *
   * @throws UnusableInput when it is not an http or https address
   */
  public static URI of(String url) {
    String trimmed = url.strip().replaceAll("/+$", "");
    URI address;
    try {
      address = URI.create(trimmed);
    } catch (IllegalArgumentException e) {
      throw new UnusableInput("--url " + url + " is not an address. Write http://HOST:PORT");
    }
    if (address.getHost() == null
        || address.getPort() > PORT_MAX
        || !String.valueOf(address.getScheme()).matches("(?i)https?")) {
      throw new UnusableInput(
          "--url " + url + " is not an http or https address. Write http://HOST:PORT");
    }
    if (address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      // Not shown, because it may hold a password.
      throw new UnusableInput(
          "--url holds a user name, a query (?) or a fragment (#). Write http://HOST:PORT");
    }
    String path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1).startsWith("service")
        ? address
        : URI.create(trimmed + NON_DEVICE);
  }

  /**
   * Whether two addresses say the same: upper and lower case of scheme and host, and the usual port
   * of the scheme, make no difference.
   */
  public static boolean isSame(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other)
        && one.getRawPath().equals(other.getRawPath());
  }

  private static int port(URI address) {
    int usual = address.getScheme().equalsIgnoreCase("https") ? HTTPS_PORT : HTTP_PORT;
    return address.getPort() < 0 ? usual : address.getPort();
  }
}
