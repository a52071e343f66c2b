package hubreturns.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The service as a process. */
public final class RunningService implements AutoCloseable {
  private final Process process;
  private final Map<String, String> environment;
  private final URI duis;
  private final URI ssi;
  private final URI management;

  private RunningService(
      Process process, Map<String, String> environment, URI duis, URI ssi, URI management) {
    this.process = process;
    this.environment = environment;
    this.duis = duis;
    this.ssi = ssi;
    this.management = management;
  }

  /**
   * Starts it and waits until it says that it is ready.
   *
   * @param folder holds its data directory and its log
   * @param settings its environment; ports are picked where it names none
   */
  public static RunningService start(Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = environment(folder, settings);
    Path data = Files.createDirectories(Path.of(environment.get("HUB_RETURNS_DATA_DIR")));
    Path portsFile = data.resolve("service.ports");
    Files.deleteIfExists(portsFile);
    Process process = Program.SERVICE.start(environment, folder.resolve("service.log"), "serve");
    Waiting.until("the service", process, () -> Files.exists(portsFile));
    Properties ports = new Properties();
    try (var reader = Files.newBufferedReader(portsFile)) {
      ports.load(reader);
    }
    URI management = URI.create("http://127.0.0.1:" + ports.getProperty("management"));
    Waiting.until(
        "the service's readiness",
        process,
        () -> Http.get(management.resolve("/actuator/health/readiness")).status() == 200);
    return new RunningService(
        process,
        environment,
        URI.create(
            (environment.containsKey("HUB_RETURNS_TLS_CERTIFICATE") ? "https" : "http")
                + "://127.0.0.1:"
                + ports.getProperty("duis")),
        URI.create("http://127.0.0.1:" + ports.getProperty("ssi")),
        management);
  }

  /** The environment that the service and its commands share. */
  public static Map<String, String> environment(Path folder, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HUB_RETURNS_DATA_DIR", folder.resolve("data").toString());
    environment.put("HUB_RETURNS_DUIS_PORT", "0");
    environment.put("HUB_RETURNS_SSI_PORT", "0");
    environment.put("HUB_RETURNS_MANAGEMENT_PORT", "0");
    environment.putAll(settings);
    return environment;
  }

  /** The DUIS interface's base address. */
  public URI duis() {
    return duis;
  }

  /** The Non-Device service. */
  public URI serviceD() {
    return duis.resolve("/api/v1/serviceD");
  }

  /** The Self Service Interface. */
  public URI ssi() {
    return ssi;
  }

  /** Health and metrics. */
  public URI management() {
    return management;
  }

  /** The certificate that verifies its answers. */
  public Path certificate() {
    return Path.of(
        environment.getOrDefault(
            "HUB_RETURNS_DSP_CERTIFICATE",
            environment.getOrDefault("HUB_RETURNS_DATA_DIR", "data") + "/dsp.pem"));
  }

  /** What it and its commands find in their environment. */
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Runs one of the operator's commands beside it. */
  public Program.Said command(String... arguments) throws IOException, InterruptedException {
    return Program.SERVICE.runBriefly(environment, arguments);
  }

  /** Ends it as a crash would; an embedded database lives on, as it does in a crash. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Its process. */
  public Process process() {
    return process;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
