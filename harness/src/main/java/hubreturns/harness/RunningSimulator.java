package hubreturns.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A running Remedy simulator, started as a process.
 *
 * @param url the base address
 */
public record RunningSimulator(Process process, URI url) implements AutoCloseable {
  /** The Remedy account of the service. */
  public static final String USER = "incident-client";

  /** The password of both accounts, for made-up worlds only. */
  public static final String PASSWORD = "made-up";

  /** The Remedy account of tests and the demo, which only reads. */
  public static final String READER = "reader";

  /** The CSPs that have an inbox. */
  public static final List<String> CSPS = List.of("Arqiva", "Telefonica", "Vodafone");

  /** The form that holds Returns Records. */
  public static final String FORM = "CHR:ReturnsRecord";

  /** Starts the packaged simulator and waits until it accepts logins; port 0 picks a free port. */
  public static RunningSimulator start(Path folder, int port, Map<String, String> more)
      throws IOException, InterruptedException {
    return start(Program.SIMULATOR.launcher(), folder, port, more);
  }

  /** Starts the simulator with this launcher and waits until it accepts logins. */
  public static RunningSimulator start(
      Launcher launcher, Path folder, int port, Map<String, String> more)
      throws IOException, InterruptedException {
    Path data = Files.createDirectories(folder.resolve("simulator-data"));
    Path portFile = data.resolve("simulator.port");
    Files.deleteIfExists(portFile);
    Map<String, String> environment = new HashMap<>(more);
    environment.put("HUB_RETURNS_SIMULATOR_PORT", String.valueOf(port));
    environment.put("HUB_RETURNS_SIMULATOR_DATA_DIR", data.toString());
    environment.put("HUB_RETURNS_SIMULATOR_USER", USER);
    environment.put("HUB_RETURNS_SIMULATOR_PASSWORD", PASSWORD);
    environment.put("HUB_RETURNS_SIMULATOR_READER_USER", READER);
    environment.put("HUB_RETURNS_SIMULATOR_READER_PASSWORD", PASSWORD);
    Process process = launcher.start(environment, folder.resolve("simulator.log"));
    Waiting.until(
        "the simulator",
        process,
        () -> Files.exists(portFile) && !Files.readString(portFile).isBlank());
    URI url = URI.create("http://127.0.0.1:" + Files.readString(portFile).strip());
    Waiting.until("the simulator's login", process, () -> logIn(url, USER).status() == 200);
    return new RunningSimulator(process, url);
  }

  private static Http.Response logIn(URI url, String account)
      throws IOException, InterruptedException {
    return Http.post(
        url.resolve("/api/jwt/login"),
        "application/x-www-form-urlencoded",
        ("username=" + account + "&password=" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  /** Logs in with the reader's account and returns the value of the Authorization header. */
  public String readerAuthorization() throws IOException, InterruptedException {
    return "AR-JWT " + logIn(url, READER).text().strip();
  }

  /** Logs in with the service's account, which may also write. */
  public String writerAuthorization() throws IOException, InterruptedException {
    return "AR-JWT " + logIn(url, USER).text().strip();
  }

  /** The environment variables that make the service deliver to this simulator. */
  public Map<String, String> serviceEnvironment(double callsPerSecond) {
    return serviceEnvironment(url, callsPerSecond);
  }

  /** The environment variables that make the service deliver to this address. */
  public static Map<String, String> serviceEnvironment(URI remedy, double callsPerSecond) {
    return Map.of(
        "HUB_RETURNS_DSMS_URL",
        remedy.toString(),
        "HUB_RETURNS_DSMS_USER",
        USER,
        "HUB_RETURNS_DSMS_PASSWORD",
        PASSWORD,
        "HUB_RETURNS_DSMS_RATE_PER_SECOND",
        String.valueOf(callsPerSecond));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
