package hubreturns.harness.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** The ports at which people find the demo: the documented ones, or those that they set. */
record Ports(int duis, int ssi, int management, int simulator) {
  static Ports from(Map<String, String> environment) {
    return new Ports(
        number(environment, "HUB_RETURNS_DUIS_PORT", 8079),
        number(environment, "HUB_RETURNS_SSI_PORT", 8080),
        number(environment, "HUB_RETURNS_MANAGEMENT_PORT", 8081),
        number(environment, "HUB_RETURNS_SIMULATOR_PORT", 8082));
  }

  private static int number(Map<String, String> environment, String name, int standard) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return standard;
    }
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new DemoFailure(
          name + " is '" + text + "', which is not a port. A port is a number from 0 to 65535.");
    }
    return Integer.parseInt(text);
  }

  /** Fails early if a port is taken; otherwise only a log would say so. */
  void requireFree() {
    requireFree(duis, "DUIS interface", "duis");
    requireFree(ssi, "Self Service Interface", "ssi");
    requireFree(management, "health and metrics", "management");
    requireFree(simulator, "simulator", "simulator");
  }

  private static void requireFree(int port, String use, String name) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException taken) {
      throw new DemoFailure(
          "port %d (%s) is in use. Stop the program that uses it, or choose another port with --%s-port N (0 picks a free port)."
              .formatted(port, use, name));
    }
  }

  Map<String, String> serviceEnvironment() {
    return Map.of(
        "HUB_RETURNS_DUIS_PORT", String.valueOf(duis),
        "HUB_RETURNS_SSI_PORT", String.valueOf(ssi),
        "HUB_RETURNS_MANAGEMENT_PORT", String.valueOf(management));
  }
}
