package hubreturns.simulator;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.lifecycle.SimulatedClock;
import hubreturns.simulator.records.StoreFault;
import hubreturns.simulator.remedy.Remedy;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command that starts the simulator and runs it until it is stopped. */
@Command(
    name = "hub-returns-simulator",
    mixinStandardHelpOptions = true,
    versionProvider = SimulatorMain.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Simulates BMC Remedy, with its AR System REST API, and the CSPs.",
      "",
      "The simulator keeps Returns Records and sends a notice about each to its CSP. A simulated"
          + " clock moves the records through their stages. Faults can be scripted."
    },
    footer = {
      "",
      "Each option can also be set in the environment: HUB_RETURNS_SIMULATOR_ and its name in"
          + " capitals with underscores, for example HUB_RETURNS_SIMULATOR_DATA_DIR. The command"
          + " line wins. @FILE reads options from a file.",
      "",
      "Addresses:",
      "  /                      pages: records, request check, CSP inboxes, faults, clock",
      "  /records.csv           the records as CSV: search, stage, sort, order",
      "  /api/jwt/login, /api/jwt/logout",
      "  /api/arsys/v1/entry/{form}[/{id}], /api/arsys/v1/mergeEntry/{form}",
      "  /csp/{name}/notices    the inbox of a CSP: Arqiva, Telefonica or Vodafone",
      "  /faults                POST, GET, DELETE: [{\"fault\":\"lose-answer\",\"count\":5}].",
      "                         Faults: down, slow, error500, lose-answer, expire-tokens, 9093,",
      "                         429, reject. Members: count, forSeconds, delayMillis, where, match.",
      "  /clock                 POST {\"speed\":86400} or {\"advance\":\"P3D\"}, GET",
      "  /stats                 GET, DELETE",
      "",
      "Stages: CSP notified 2 days, Awaiting shipment 21, In transit 4, Received 14, Under test 35."
          + " Each return takes 85 to 115 %% of that; its reference decides. A lost or stolen hub is"
          + " closed 14 days after the notice to its CSP.",
      "",
      "The simulated clock does not move the service's clock.",
      "",
      "A notice to a CSP carries Idempotency-Key, the Return Reference. With --csp-key it also"
          + " carries Signed-Off: sha256=HEX, the HMAC-SHA256 of its body.",
      "",
      "Exit codes: 0 success, 1 failure, 2 wrong usage."
    })
public final class SimulatorMain implements Callable<Integer> {
  private static final String ENVIRONMENT_PREFIX = "HUB_RETURNS_SIMULATOR_";
  private static final String DEFAULT_PASSWORD = "hubreturns";
  private static final int PORT_MAX = 65_535;
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.undertow"), Logger.getLogger("org.xnio"));

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8082",
      description = "The port to listen on; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}.")
  private String bind = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIRECTORY",
      defaultValue = "./simulator-data",
      description =
          "The directory of the records and of simulator.port. Default: ${DEFAULT-VALUE}.")
  private Path dataDirectory = Path.of("");

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "hubreturns",
      description = "The service's account in Remedy. Default: ${DEFAULT-VALUE}.")
  private String user = "";

  @Option(
      names = "--password",
      paramLabel = "TEXT",
      defaultValue = DEFAULT_PASSWORD,
      // ${DEFAULT-VALUE} would print the password that is set in the environment.
      description = "The account's password. Set it in the environment. Default: hubreturns.")
  private String password = "";

  @Option(
      names = "--reader-user",
      paramLabel = "NAME",
      description = "A second account that can only read. Default: none.")
  private @Nullable String readerUser;

  @Option(
      names = "--reader-password",
      paramLabel = "TEXT",
      description = "The password of the second account. Set it in the environment.")
  private @Nullable String readerPassword;

  @Option(
      names = "--form",
      paramLabel = "NAME",
      defaultValue = "CHR:ReturnsRecord",
      description = "The form of the records. Default: ${DEFAULT-VALUE}.")
  private String form = "";

  @Option(
      names = "--calls-per-second",
      paramLabel = "N",
      description =
          "The allowed calls on entries per second. More calls get 429. Default: no limit.")
  private @Nullable Integer callsPerSecond;

  @Option(
      names = "--token-seconds",
      paramLabel = "N",
      defaultValue = "3600",
      description = "The seconds for which a token is valid. Default: ${DEFAULT-VALUE}.")
  private int tokenSeconds;

  @Option(
      names = "--csp-urls",
      paramLabel = "NAME=URL",
      split = ",",
      description =
          "Where notices are posted, for example Arqiva=http://host/notices. Every other CSP has its"
              + " inbox in the simulator at /csp/{name}/notices.")
  private Map<Csp, URI> cspUrls = new EnumMap<>(Csp.class);

  @Option(
      names = "--csp-key",
      paramLabel = "TEXT",
      description = "The key that signs the notices. Set it in the environment. Default: none.")
  private @Nullable String cspKey;

  @Option(
      names = "--clock-speed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Simulated seconds per second, 0 to 31536000. Default: ${DEFAULT-VALUE}.")
  private double clockSpeed;

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
      System.setProperty(
          "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
    }
    // At INFO, the HTTP server reports only its own version.
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    System.exit(commandLine(System.getenv()).execute(arguments));
  }

  /** The command, with these environment variables. */
  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new SimulatorMain());
    commandLine.registerConverter(Csp.class, SimulatorMain::csp);
    commandLine.registerConverter(URI.class, SimulatorMain::httpAddress);
    commandLine.setDefaultValueProvider(argument -> fromEnvironment(argument, environment));
    commandLine.registerConverter(int.class, SimulatorMain::wholeNumber);
    commandLine.registerConverter(Integer.class, SimulatorMain::wholeNumber);
    commandLine.registerConverter(double.class, SimulatorMain::number);
    commandLine.setParameterExceptionHandler((problem, given) -> {
      String message = String.valueOf(problem.getMessage()).replaceAll("\\R", " ");
      commandLine
          .getErr()
          .println(message.replaceAll("\\.$", "") + ". See hub-returns-simulator --help");
      return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    });
    commandLine.setExecutionExceptionHandler((problem, command, parsed) -> {
      command.getErr().println("hub-returns-simulator: " + problem.getMessage());
      return 1;
    });
    return commandLine;
  }

  private static Integer wholeNumber(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a whole number");
    }
  }

  private static Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a number");
    }
  }

  private static @Nullable String fromEnvironment(
      ArgSpec argument, Map<String, String> environment) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String name =
        ENVIRONMENT_PREFIX
            + option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = settings();
    PrintWriter err = spec().commandLine().getErr();
    if (password.equals(DEFAULT_PASSWORD)) {
      err.println("warning: the password is the default one. Set HUB_RETURNS_SIMULATOR_PASSWORD.");
    }
    if (!isLoopback(bind)) {
      err.println(
          "warning: everyone who can reach " + bind + " can script faults and read records.");
    }
    Simulator simulator;
    try {
      simulator = Simulator.start(settings, Clock.systemUTC());
    } catch (StoreFault e) {
      err.printf(
          "The records in %s cannot be opened: %s. Stop the other simulator, or choose another"
              + " --data-dir.%n",
          settings.dataDirectory(), e.getMessage());
      return 1;
    } catch (IOException e) {
      err.printf(
          "Cannot start on %s:%d with data in %s: %s%n",
          bind, port, settings.dataDirectory(), e.getMessage());
      return 1;
    }
    err.printf(
        "The simulator is ready at %s (records in %s).%n",
        simulator.address(), settings.dataDirectory());
    err.flush();
    Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "close"));
    new CountDownLatch(1).await();
    return 0;
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return address.equals("localhost");
    }
  }

  private Settings settings() {
    require(port >= 0 && port <= PORT_MAX, "--port is 0 to 65535");
    require(
        clockSpeed >= 0 && clockSpeed <= SimulatedClock.SPEED_MAX,
        "--clock-speed is 0 to 31536000");
    Integer calls = callsPerSecond;
    require(calls == null || calls >= 1, "--calls-per-second is 1 or more");
    require(tokenSeconds >= 1, "--token-seconds is 1 or more");
    return new Settings(
        bind,
        port,
        dataDirectory,
        new Remedy.Account(
            user,
            password,
            Duration.ofSeconds(tokenSeconds),
            Optional.ofNullable(calls),
            form,
            reader()),
        cspUrls,
        Optional.ofNullable(cspKey),
        clockSpeed);
  }

  private Optional<Remedy.Reader> reader() {
    String name = readerUser;
    String secret = readerPassword;
    require(
        (name == null) == (secret == null),
        "--reader-user and --reader-password must be set together");
    return name == null || secret == null
        ? Optional.empty()
        : Optional.of(new Remedy.Reader(name, secret));
  }

  private static Csp csp(String name) {
    return Csp.named(name)
        .orElseThrow(
            () -> new TypeConversionException("the CSPs are Arqiva, Telefonica and Vodafone"));
  }

  private static URI httpAddress(String text) {
    try {
      URI address = new URI(text.strip());
      String scheme = String.valueOf(address.getScheme());
      if (List.of("http", "https").contains(scheme) && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException notAnAddress) {
      // The message is the same as for an address of another kind.
    }
    throw new TypeConversionException("'" + text + "' is not an http or https address");
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec().commandLine(), otherwise);
    }
  }

  private CommandSpec spec() {
    CommandSpec injected = spec;
    if (injected == null) {
      throw new IllegalStateException("picocli sets the specification before it calls");
    }
    return injected;
  }

  /** Reads the version from the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = SimulatorMain.class.getPackage().getImplementationVersion();
      return new String[] {
        "hub-returns-simulator " + (version == null ? "(not packaged)" : version)
      };
    }
  }
}
