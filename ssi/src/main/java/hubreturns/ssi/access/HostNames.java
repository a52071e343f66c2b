package hubreturns.ssi.access;

import hubreturns.ssi.SsiConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names under which the pages respond. A request for any other host is refused, so that no
 * redirect or link leads to a host that a stranger chose.
 */
public final class HostNames {
  private static final Logger log = LoggerFactory.getLogger(HostNames.class);

  private final Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]", "::1"));

  /**
   * The names of this service: the host in the address that people use, and the names of this
   * machine.
   */
  public HostNames(SsiConfiguration configuration) {
    configuration.baseUrl().map(URI::getHost).ifPresent(this::add);
    try {
      InetAddress address = InetAddress.getByName(configuration.address());
      add(configuration.address());
      if (address.isAnyLocalAddress()) {
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
          interfaces
              .flatMap(NetworkInterface::inetAddresses)
              .map(InetAddress::getHostAddress)
              .forEach(this::add);
        }
        InetAddress own = InetAddress.getLocalHost();
        add(own.getHostName());
        add(own.getCanonicalHostName());
      } else {
        add(address.getHostAddress());
      }
    } catch (IOException e) {
      log.warn(
          "The names of this machine could not be read ({}). The SSI responds under {} only.",
          e.getMessage(),
          names);
    }
  }

  private void add(String name) {
    String plain = name.replaceAll("%.*", "").toLowerCase(Locale.ROOT);
    names.add(plain);
    if (plain.contains(":")) {
      names.add("[" + plain + "]");
    }
  }

  /** Whether the pages respond under this name. */
  public boolean contains(String name) {
    return names.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return String.join(", ", names);
  }
}
