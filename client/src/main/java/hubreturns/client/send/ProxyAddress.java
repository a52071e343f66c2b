package hubreturns.client.send;

import hubreturns.client.keys.UnusableInput;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The HTTP proxy that the environment names, as other command-line programs read it. */
public record ProxyAddress(String host, int port) {
  private static final int DEFAULT_PORT = 80;

  /**
   * The proxy for an address: {@code HTTPS_PROXY} for https and {@code HTTP_PROXY} for http, unless
   * {@code NO_PROXY} names the host or the host is this computer.
   *
   * @throws UnusableInput when the variable is not an address
   */
  public static Optional<ProxyAddress> of(URI address, Map<String, String> environment) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    String variable = "https".equalsIgnoreCase(address.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
    String proxy = read(environment, variable);
    if (proxy.isEmpty() || isThisComputer(host) || isExempt(host, read(environment, "NO_PROXY"))) {
      return Optional.empty();
    }
    return Optional.of(parse(variable, proxy));
  }

  ProxySelector selector() {
    return ProxySelector.of(new InetSocketAddress(host, port));
  }

  private static ProxyAddress parse(String variable, String text) {
    URI proxy;
    try {
      proxy = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException e) {
      throw notAnAddress(variable, text);
    }
    Optional<String> host = Optional.ofNullable(proxy.getHost());
    // A proxy that speaks SOCKS or TLS would not understand the client.
    if (host.isEmpty() || !"http".equalsIgnoreCase(proxy.getScheme())) {
      throw notAnAddress(variable, text);
    }
    if (proxy.getRawUserInfo() != null) {
      throw new UnusableInput(
          variable
              + " holds a name and a password, which this program does not send to a proxy."
              + " Write http://HOST:PORT");
    }
    if (proxy.getPort() == 0 || proxy.getPort() > DspAddress.PORT_MAX) {
      throw new UnusableInput(
          variable
              + " '"
              + text
              + "' names port "
              + proxy.getPort()
              + ", and ports go from 1 to "
              + DspAddress.PORT_MAX
              + ". Write http://HOST:PORT");
    }
    return new ProxyAddress(host.get(), proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort());
  }

  private static UnusableInput notAnAddress(String variable, String text) {
    return new UnusableInput(
        variable + " '" + text + "' is not the address of an HTTP proxy. Write http://HOST:PORT");
  }

  private static String read(Map<String, String> environment, String variable) {
    String upper = environment.getOrDefault(variable, "");
    return (upper.isBlank()
            ? environment.getOrDefault(variable.toLowerCase(Locale.ROOT), "")
            : upper)
        .strip();
  }

  private static boolean isThisComputer(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private static boolean isExempt(String host, String list) {
    return Arrays.stream(list.toLowerCase(Locale.ROOT).split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> name.equals("*") ? name : name.replaceFirst("^\\*?\\.", ""))
        .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
  }
}
