package hubreturns.client.send;

import hubreturns.client.keys.UnusableInput;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.Word;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where requests go. */
public final class DspAddress {
  private static final String NON_DEVICE = "/api/v1/" + ServicePath.NON_DEVICE.text();

  private static final Pattern SCHEME = Pattern.compile("(?i)https?://");
  private static final Pattern HIDDEN_PARTS = Pattern.compile("@|[?#]");

  /** The beginning of the path of every service, at the end of an address. */
  private static final Pattern BEGINNING = Pattern.compile("(?i)(?<![:/])/api(/v1)?$");

  static final int PORT_MAX = 65_535;
  private static final int PORT_DIGITS_MAX = 9;
  private static final int ASCII_MAX = 127;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private DspAddress() {}

  /**
   * The Non-Device service of a base such as {@code http://127.0.0.1:8079}, also if the base holds
   * the beginning of the service's path. A full address, whose last part names a service, stays as
   * it is.
   *
   * @throws UnusableInput when it is not an http or https address
   */
  public static URI of(String url) {
    String trimmed = url.strip().replaceAll("/+$", "");
    if (!SCHEME.matcher(trimmed).lookingAt()) {
      throw wrong(url, "is not an http or https address");
    }
    // Before the address is shown, because it may hold a password.
    if (HIDDEN_PARTS.matcher(trimmed).find()) {
      throw new UnusableInput(
          "--url holds a user name, a query (?) or a fragment (#). Write http://HOST:PORT");
    }
    URI address;
    try {
      address = new URI(trimmed);
    } catch (URISyntaxException e) {
      throw wrong(url, "is not an address (" + e.getReason().toLowerCase(Locale.ROOT) + ")");
    }
    if (address.getHost() == null) {
      throw wrong(url, hostFlaw(String.valueOf(address.getRawAuthority())));
    }
    if (address.getPort() == 0 || address.getPort() > PORT_MAX) {
      throw wrong(
          url, "names port %d, and ports go from 1 to %d".formatted(address.getPort(), PORT_MAX));
    }
    return service(url, address);
  }

  private static URI service(String url, URI address) {
    String path = address.getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    if (Word.read(ServicePath.class, last).isPresent()) {
      return address;
    }
    if (last.toLowerCase(Locale.ROOT).startsWith("service")) {
      throw new UnusableInput(
          "--url %s ends in '%s', which is not a service. Write http://HOST:PORT, or the full address with %s"
              .formatted(url, last, NON_DEVICE));
    }
    String text = address.toString();
    return URI.create(BEGINNING.matcher(text).replaceFirst("") + NON_DEVICE);
  }

  /** What is wrong with the part of an address before its path. */
  private static String hostFlaw(String authority) {
    String host = authority.replaceFirst(":[^:]*$", "");
    String port = authority.substring(host.length());
    if (host.isEmpty() || authority.equals("null")) {
      return "names no host";
    }
    if (!port.matches("|:[0-9]*")) {
      return "has '" + port.substring(1) + "' where the port number should be";
    }
    if (port.length() > PORT_DIGITS_MAX + 1) {
      return "names port %s, and ports go from 1 to %d".formatted(port.substring(1), PORT_MAX);
    }
    if (host.contains("_")) {
      return "names the host '"
          + host
          + "', but a host name cannot hold '_'. Use another name of this host, or its IP address";
    }
    if (host.chars().anyMatch(c -> c > ASCII_MAX)) {
      return "names the host '" + host + "', which has letters beyond a to z" + ascii(host);
    }
    return "names the host '" + host + "', which is not a host name or an IP address";
  }

  private static String ascii(String host) {
    try {
      return ". Write the host as " + IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static UnusableInput wrong(String url, String flaw) {
    return new UnusableInput("--url " + url + " " + flaw + ". Write http://HOST:PORT");
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
