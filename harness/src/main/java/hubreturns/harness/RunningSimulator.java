package hubreturns.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The DSMS simulator as a process. */
public final class RunningSimulator implements AutoCloseable {
  /** The account that the service is given. */
  public static final String USER = "incident-client";

  /** Its password, for made-up worlds only. */
  public static final String PASSWORD = "made-up";

  /** The form that holds Returns Records. */
  public static final String FORM = "CHR:ReturnsRecord";

  private final Process process;
  private final URI url;

  private RunningSimulator(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Starts it on a free port or a given one, and waits until it takes logins. */
  public static RunningSimulator start(Path folder, int port, Map<String, String> more)
      throws IOException, InterruptedException {
    Path data = Files.createDirectories(folder.resolve("simulator-data"));
    Path portFile = data.resolve("simulator.port");
    Files.deleteIfExists(portFile);
    Map<String, String> environment = new HashMap<>(more);
    environment.put("HUB_RETURNS_SIMULATOR_PORT", String.valueOf(port));
    environment.put("HUB_RETURNS_SIMULATOR_DATA_DIR", data.toString());
    environment.put("HUB_RETURNS_SIMULATOR_USER", USER);
    environment.put("HUB_RETURNS_SIMULATOR_PASSWORD", PASSWORD);
    Process process = Program.SIMULATOR.start(environment, folder.resolve("simulator.log"));
    Waiting.until(
        "the simulator",
        process,
        () -> Files.exists(portFile) && !Files.readString(portFile).isBlank());
    URI url = URI.create("http://127.0.0.1:" + Files.readString(portFile).strip());
    Waiting.until(
        "the simulator's login",
        process,
        () ->
            Http.post(
                        url.resolve("/api/jwt/login"),
                        "application/x-www-form-urlencoded",
                        credentials())
                    .status()
                == 200);
    return new RunningSimulator(process, url);
  }

  private static byte[] credentials() {
    return ("username=" + USER + "&password=" + PASSWORD)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Its base address. */
  public URI url() {
    return url;
  }

  /** What the service must be told to deliver here. */
  public Map<String, String> serviceEnvironment(double callsPerSecond) {
    return Map.of(
        "HUB_RETURNS_DSMS_URL",
        url.toString(),
        "HUB_RETURNS_DSMS_USER",
        USER,
        "HUB_RETURNS_DSMS_PASSWORD",
        PASSWORD,
        "HUB_RETURNS_DSMS_RATE_PER_SECOND",
        String.valueOf(callsPerSecond));
  }

  /** Ends it as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
