package hubreturns.service.operations;

import hubreturns.service.operations.Settings.BadSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The addresses and ports that a process listens on. A start checks them before it opens the
 * database, so that a wrong one is named with its setting.
 */
final class ListenPorts {
  private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]");

  /** A name or an IPv4 address, or an IPv6 address: without a scheme and without a port. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9._-]+)?]?");

  private final List<Place> places = new ArrayList<>();

  private ListenPorts(Settings settings, Set<ServiceRole> roles) {
    if (roles.contains(ServiceRole.DUIS)) {
      places.add(Place.of(settings, Setting.DUIS_PORT, Setting.BIND_ADDRESS, Setting.BIND_ADDRESS));
    }
    if (roles.contains(ServiceRole.PAGES)) {
      places.add(
          Place.of(settings, Setting.SSI_PORT, Setting.SSI_BIND_ADDRESS, Setting.BIND_ADDRESS));
    }
    places.add(
        new Place(
            Setting.MANAGEMENT_PORT.variable(),
            settings.number(Setting.MANAGEMENT_PORT),
            "The address of the management port",
            BootProperties.MANAGEMENT_ADDRESS));
  }

  /**
   * A port, and the address that it is opened at.
   *
   * @param portName the setting of the port, as messages name it
   * @param addressName the setting of the address, as messages name it
   */
  record Place(String portName, int port, String addressName, String address) {

    static Place of(Settings settings, Setting port, Setting own, Setting otherwise) {
      Setting address = settings.optional(own).isPresent() ? own : otherwise;
      return new Place(
          settings.name(port),
          settings.number(port),
          settings.name(address),
          settings.text(address));
    }

    private boolean isSameAs(Place other) {
      return port != 0
          && port == other.port
          && (comparable().equals(other.comparable())
              || ALL_ADDRESSES.contains(address)
              || ALL_ADDRESSES.contains(other.address));
    }

    private String comparable() {
      return address.equals("localhost") ? BootProperties.MANAGEMENT_ADDRESS : address;
    }

    /** Opens the port for a moment. */
    private void tryToOpen() {
      InetAddress resolved = resolved();
      try {
        open(resolved, 0);
      } catch (IOException e) {
        throw new BadSetting(
            "%s is %s, which is not an address of this machine. Set it to an address that the command 'ip address' shows, or to 0.0.0.0 for all of them"
                .formatted(addressName, address),
            e);
      }
      try {
        open(resolved, port);
      } catch (IOException e) {
        throw closed(e);
      }
    }

    private InetAddress resolved() {
      try {
        return InetAddress.getByName(address);
      } catch (UnknownHostException e) {
        throw new BadSetting(
            "%s is %s, a name that this machine cannot resolve. Set it to an IP address of this machine, such as 127.0.0.1"
                .formatted(addressName, address),
            e);
      }
    }

    private static void open(InetAddress address, int port) throws IOException {
      try (ServerSocket socket = new ServerSocket()) {
        // As the web server does: connections that ended a moment ago do not keep the port.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, port));
      }
    }

    /** Why the port cannot be opened at an address of this machine. */
    RuntimeException closed(IOException e) {
      String reason = Objects.toString(e.getMessage(), "no reason given");
      return reason.contains("ermission")
          ? new BadSetting(
              "%s is %d, which this account may not open (%s). Choose a port from 1024 on, or give the service the capability CAP_NET_BIND_SERVICE"
                  .formatted(portName, port, reason),
              e)
          : new Refused(
              "%s is %d, and another program uses this port of %s (%s). Stop that program, which may be this service started twice, or choose another port. 'ss -ltnp' shows who uses it"
                  .formatted(portName, port, address, reason));
    }
  }

  /** Checks that an address has the form of one, if it is set. */
  static void checkAddress(Settings settings, Setting setting) {
    if (settings.optional(setting).filter(text -> !ADDRESS.matcher(text).matches()).isPresent()) {
      throw settings.bad(
          setting, "; give an IP address or a name, without a port, such as 127.0.0.1");
    }
  }

  /** Refuses two equal ports at one address; 0 stands for any free port. */
  static void refuseEqual(Settings settings, Set<ServiceRole> roles) {
    List<Place> places = new ListenPorts(settings, roles).places;
    for (int i = 1; i < places.size(); i++) {
      for (Place earlier : places.subList(0, i)) {
        if (earlier.isSameAs(places.get(i))) {
          throw new BadSetting(
              "%s and %s are both %d. Give each its own port"
                  .formatted(earlier.portName(), places.get(i).portName(), earlier.port()));
        }
      }
    }
  }

  /**
   * Opens each port for a moment.
   *
   * @throws BadSetting when an address is not of this machine, or this account may not open a port
   * @throws Refused when another program uses a port
   */
  static void tryToOpen(Settings settings, Set<ServiceRole> roles) {
    new ListenPorts(settings, roles).places.forEach(Place::tryToOpen);
  }
}
