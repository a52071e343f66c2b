package hubreturns.service.operations;

import hubreturns.duis.DuisWriter;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnRequest;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.springframework.util.FileSystemUtils;

/**
 * Runs the service and a command on made-up data, while Java records for its caches what they need.
 */
final class Rehearsal {
  private static final String USER_OU = "87";
  private static final UserId DSP = Settings.of(Map.of()).dsp();
  private static final UserId USER = new UserId(0x90B3_D51F_3001_0000L);
  private static final long FIRST_HUB = 0x00DB_1234_0000_0000L;

  /**
   * The second compiler takes a method after 5,000 calls, with the profile that it has then
   * (docs/adr/0086-a-longer-rehearsal.md).
   */
  private static final int SINGLES = 6_000;

  private static final int SINGLES_FOR_EACH_LIST = 250;
  private static final int CONNECTIONS = 8;

  // On two idle processors no step takes a minute. A build machine may be ten times slower.
  private static final Duration STEP_MOST = Duration.ofMinutes(30);
  private static final Duration REQUEST_MOST = Duration.ofMinutes(5);
  private static final int RETRIES = 600;

  private final Clock clock = Clock.systemUTC();
  private final HttpClient http = HttpClient.newHttpClient();
  private final PrintWriter err;
  private final AtomicLong nextHub = new AtomicLong();
  private final List<Process> started = new ArrayList<>();
  private final Path jar;
  private final Path log;
  private String step = "";

  /**
   * @param err receives the names of the caches that were made
   * @param jar the service's own jar
   */
  Rehearsal(PrintWriter err, Path jar) {
    this.err = err;
    this.jar = jar;
    this.log = Path.of(program() + "-rehearsal.log");
  }

  private String program() {
    return jar.toString().replaceAll("\\.jar$", "");
  }

  /**
   * Makes both caches beside the jar.
   *
   * @throws IOException when a step failed; the message names the step and the log
   */
  void run() throws IOException, InterruptedException {
    Files.deleteIfExists(log);
    // The folder of the jar has room, and programs may run there. Neither is certain in /tmp.
    Path folder = Files.createTempDirectory(jar.resolveSibling(""), "rehearsal-");
    try {
      Path ofService = folder.resolve("service.aot");
      Path ofCommands = folder.resolve("commands.aot");
      rehearse(folder, ofService, ofCommands);
      replace(ofService, Path.of(program() + ".aot"));
      replace(ofCommands, Path.of(program() + "-commands.aot"));
      Files.deleteIfExists(log);
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException(
          "The rehearsal failed in the step '%s'. See the log of the service and its commands, %s"
              .formatted(step, log),
          e);
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void replace(Path made, Path cache) throws IOException {
    Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
    err.printf("%s: %,d MiB%n", cache, Files.size(cache) >> 20);
  }

  private void rehearse(Path folder, Path ofService, Path ofCommands)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path data = folder.resolve("data");
    try {
      step = "start the service";
      Process service = java(data, "-XX:AOTCacheOutput=" + ofService, "serve");
      Properties ports = ports(service, data.resolve(Ports.FILE));
      step = "import Parties and hubs";
      importWorld(folder);
      step = "send requests";
      // Java takes seconds to write a cache, so the command runs while the requests are sent.
      Process report = java(data, "-XX:AOTCacheOutput=" + ofCommands, "report", "returns");
      sendRequests(folder, uri(ports, "duis").resolve("/api/v1/serviceD"), service::isAlive);
      step = "get pages";
      get(uri(ports, "ssi").resolve("/sign-in"), service::isAlive);
      get(uri(ports, "management").resolve("/actuator/health/readiness"), service::isAlive);
      step = "run a report";
      await(report);
      step = "stop the service and write the caches";
    } finally {
      stop();
    }
    for (Path cache : List.of(ofService, ofCommands)) {
      if (!Files.exists(cache)) {
        throw new IOException("Java wrote no cache " + cache.getFileName());
      }
    }
  }

  private void stop() throws InterruptedException {
    started.forEach(Process::destroy);
    for (Process process : started) {
      if (!process.waitFor(STEP_MOST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Starts Java with this jar, and without the settings of the caller. */
  private Process java(Path data, String option, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Otherwise Java would list each class that no cache can hold.
    command.addAll(List.of(option, "-Xlog:aot*=error", "-Xlog:cds*=error"));
    if (!arguments[0].equals("serve")) {
      // The launcher starts commands with this option.
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("HUB_RETURNS_"));
    builder.environment().put(Setting.DATA_DIR.variable(), data.toString());
    for (Setting port : List.of(Setting.DUIS_PORT, Setting.SSI_PORT, Setting.MANAGEMENT_PORT)) {
      builder.environment().put(port.variable(), "0");
    }
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void await(Process command) throws IOException, InterruptedException {
    if (!command.waitFor(STEP_MOST.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("A command did not end within %s".formatted(STEP_MOST));
    }
    if (command.exitValue() != 0) {
      throw new IOException("A command ended with exit code " + command.exitValue());
    }
  }

  private Properties ports(Process service, Path file) throws IOException, InterruptedException {
    Instant end = clock.instant().plus(STEP_MOST);
    while (!Files.exists(file)) {
      if (!service.isAlive()) {
        throw new IOException("The service ended with exit code " + service.exitValue());
      }
      if (clock.instant().isAfter(end)) {
        throw new IOException("The service did not start within %s".formatted(STEP_MOST));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return PrivateFiles.properties(file);
  }

  private static URI uri(Properties ports, String name) {
    return URI.create("http://127.0.0.1:" + ports.getProperty(name));
  }

  private void importWorld(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path parties = folder.resolve("parties.yaml");
    Files.writeString(
        parties,
        """
        parties:
          - name: Rehearsal
            users:
              - eui: %s
                roles: [IS, GS]
                certificates: [user.pem]
        """
            .formatted(USER));
    SelfMadeCertificate.write(
        USER_OU, USER, folder.resolve("user.pem"), folder.resolve("user.key"), clock.instant());
    Path inventory = folder.resolve("inventory.csv");
    int hubs = SINGLES + SINGLES / SINGLES_FOR_EACH_LIST * HubList.HUBS_MAX;
    Files.writeString(
        inventory,
        LongStream.range(0, hubs)
            .mapToObj(
                n -> new DeviceId(FIRST_HUB + n) + ",CHF,North,Whitelisted,Delivered,Rehearsal")
            .collect(
                Collectors.joining(
                    "\n",
                    "device_id,device_type,csp_region,device_status,logistics_status,"
                        + "delivered_to_party\n",
                    "\n")));
    Path data = folder.resolve("data");
    // An option that changes nothing: these two make no cache.
    await(java(data, "-Xshare:auto", "party", "import", parties.toString()));
    await(java(data, "-Xshare:auto", "inventory", "import", inventory.toString()));
  }

  private void sendRequests(Path folder, URI serviceD, BooleanSupplier isServing)
      throws IOException, InterruptedException, GeneralSecurityException {
    XmlSigner signer =
        DspIdentity.read(folder.resolve("user.key"), folder.resolve("user.pem")).signer();
    List<Future<?>> connections = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int connection = 0; connection < CONNECTIONS; connection++) {
        connections.add(
            threads.submit(() -> {
              for (int single = 1; single <= SINGLES / CONNECTIONS; single++) {
                send(request(signer, serviceD, Form.SINGLE, 1), isServing);
                if (single % SINGLES_FOR_EACH_LIST == 0) {
                  send(request(signer, serviceD, Form.LIST, HubList.HUBS_MAX), isServing);
                }
              }
              return null;
            }));
      }
    }
    for (Future<?> connection : connections) {
      try {
        connection.get();
      } catch (ExecutionException e) {
        throw new IOException("A rehearsed request failed: " + e.getCause(), e.getCause());
      }
    }
  }

  private HttpRequest.Builder request(XmlSigner signer, URI serviceD, Form form, int hubs) {
    long first = nextHub.getAndAdd(hubs);
    RequestId id = new RequestId(USER, DSP, first + 1);
    ReturnRequest request = WarmUp.request(id, form, FIRST_HUB + first, hubs);
    return HttpRequest.newBuilder(serviceD)
        .header("Content-Type", "application/xml")
        .POST(BodyPublishers.ofByteArray(signer.sign(DuisWriter.write(request))));
  }

  private void get(URI page, BooleanSupplier isServing) throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(page), isServing);
  }

  /**
   * Sends a request until it gets its answer. On a busy machine the service may refuse for a
   * moment, or a connection may break; to send a message again is safe.
   *
   * @param isServing whether another attempt makes sense
   */
  void send(HttpRequest.Builder builder, BooleanSupplier isServing)
      throws IOException, InterruptedException {
    HttpRequest request = builder.timeout(REQUEST_MOST).build();
    String problem = "";
    for (int attempts = 0; attempts <= RETRIES; attempts++) {
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == HttpURLConnection.HTTP_OK) {
          return;
        }
        problem = "says %d: %s".formatted(response.statusCode(), response.body());
        if (response.statusCode() != HttpURLConnection.HTTP_UNAVAILABLE) {
          break;
        }
      } catch (IOException e) {
        problem = "does not answer: " + e;
        if (!isServing.getAsBoolean()) {
          break;
        }
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException(request.uri() + " " + problem);
  }
}
