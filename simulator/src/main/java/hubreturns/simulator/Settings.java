package hubreturns.simulator;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.remedy.Remedy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * All that can be set.
 *
 * @param bind the address to listen on
 * @param port 0 picks a free one
 * @param dataDirectory where records are kept
 * @param account Remedy's account, its limits and its form
 * @param cspAddresses where notices go; a CSP that is not named here has its inbox in the simulator
 * @param cspKey signs notices off; empty for no signature
 * @param clockSpeed simulated seconds in a second
 */
public record Settings(
    String bind,
    int port,
    Path dataDirectory,
    Remedy.Account account,
    Map<Csp, URI> cspAddresses,
    Optional<String> cspKey,
    double clockSpeed) {
  /** The port's name as a file in the data directory, for programs that let it be picked. */
  public static final String PORT_FILE = "simulator.port";

  /** Keeps a copy of the addresses. */
  public Settings {
    cspAddresses = Map.copyOf(cspAddresses);
  }

  @Override
  public String toString() {
    return "Settings[%s:%d, %s]".formatted(bind, port, dataDirectory);
  }
}
