package hubreturns.simulator;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.remedy.Remedy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * The settings of a simulator.
 *
 * @param bind the address to listen on
 * @param port the port to listen on; 0 picks a free one
 * @param dataDirectory the directory of the records
 * @param account Remedy's account, its limits and its form
 * @param cspAddresses where notices go; the other CSPs have their inbox in the simulator
 */
public record Settings(
    String bind, int port, Path dataDirectory, Remedy.Account account, Map<Csp, URI> cspAddresses) {
  /** A file in the data directory with the port, for programs that let the simulator pick one. */
  public static final String PORT_FILE = "simulator.port";

  /** Copies the addresses. */
  public Settings {
    cspAddresses = Map.copyOf(cspAddresses);
  }
}
