package hubreturns.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A running service, started as a process.
 *
 * @param commands runs the operator's commands
 * @param environment the environment variables of the service and its commands
 * @param duis the base address of the DUIS interface
 * @param ssi the base address of the Self Service Interface
 * @param management the base address of health and metrics
 */
public record RunningService(
    Commands commands,
    Process process,
    Map<String, String> environment,
    URI duis,
    URI ssi,
    URI management)
    implements AutoCloseable {
  private static final String PORTS_FILE = "service.ports";

  /** Copies the environment. */
  public RunningService {
    environment = Map.copyOf(environment);
  }

  /** A way to run the operator's commands. */
  public interface Commands {
    /** Runs a command and waits for its end. */
    Program.Result run(Map<String, String> environment, String... arguments)
        throws IOException, InterruptedException;
  }

  /** Starts the packaged service and waits until it is ready. */
  public static RunningService start(Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return start(Program.SERVICE.launcher(), folder, settings);
  }

  /** Starts the packaged service with this launcher and waits until it is ready. */
  public static RunningService start(Launcher launcher, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return start(launcher, Program.SERVICE::runBriefly, folder, settings);
  }

  /**
   * Starts the service and waits until it is ready.
   *
   * @param commands runs the operator's commands
   * @param folder holds the data directory and the log
   * @param settings environment variables; the service picks every port that they do not set
   */
  static RunningService start(
      Launcher launcher, Commands commands, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = environment(folder, settings);
    // The service creates the folder: it refuses one that is open to others.
    Path data = Path.of(environment.get("HUB_RETURNS_DATA_DIR"));
    Path portsFile = data.resolve(PORTS_FILE);
    Files.deleteIfExists(portsFile);
    Process process = launcher.start(environment, folder.resolve("service.log"), "serve");
    Waiting.until("the service", process, () -> Files.exists(portsFile));
    Properties ports = ports(data);
    URI management = address("http", ports, "management");
    Waiting.until(
        "the service's readiness",
        process,
        () -> Http.get(management.resolve("/actuator/health/readiness")).status() == 200);
    return new RunningService(
        commands,
        process,
        environment,
        address(
            environment.containsKey("HUB_RETURNS_TLS_CERTIFICATE") ? "https" : "http",
            ports,
            "duis"),
        address("http", ports, "ssi"),
        management);
  }

  /** The ports that a service with this data directory opened, by their names. */
  public static Properties ports(Path data) throws IOException {
    Properties ports = new Properties();
    try (var reader = Files.newBufferedReader(data.resolve(PORTS_FILE))) {
      ports.load(reader);
    }
    return ports;
  }

  /** The address of a port; one that refuses connections if the process lacks the port's role. */
  private static URI address(String scheme, Properties ports, String name) {
    return URI.create(scheme + "://127.0.0.1:" + ports.getProperty(name, "1"));
  }

  /** The environment variables that the service and its commands share. */
  public static Map<String, String> environment(Path folder, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HUB_RETURNS_DATA_DIR", folder.resolve("data").toString());
    environment.put("HUB_RETURNS_DUIS_PORT", "0");
    environment.put("HUB_RETURNS_SSI_PORT", "0");
    environment.put("HUB_RETURNS_MANAGEMENT_PORT", "0");
    environment.putAll(settings);
    return environment;
  }

  /** The address of the Non-Device service. */
  public URI serviceD() {
    return duis.resolve("/api/v1/serviceD");
  }

  /** The certificate that verifies the service's answers. */
  public Path certificate() {
    return Path.of(
        environment.getOrDefault(
            "HUB_RETURNS_DSP_CERTIFICATE",
            environment.getOrDefault("HUB_RETURNS_DATA_DIR", "data") + "/dsp.pem"));
  }

  /** Runs an operator command on the service's database. */
  public Program.Result command(String... arguments) throws IOException, InterruptedException {
    return commands.run(environment, arguments);
  }

  /** Imports the Parties and the inventory of a world. */
  public void load(World world) throws IOException, InterruptedException {
    command("party", "import", world.partiesFile().toString()).requireSuccess();
    command("inventory", "import", world.inventoryFile().toString()).requireSuccess();
  }

  /** Kills the service without warning. An embedded database keeps running, as after a crash. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
