package hubreturns.simulator;

import hubreturns.launcher.CommandLineRules;
import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.records.StoreFault;
import hubreturns.simulator.remedy.Remedy;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command that starts the simulator and runs it until it is stopped. Its help is in {@code
 * help.properties}.
 */
@Command(
    name = "hub-returns-simulator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    resourceBundle = "hubreturns.simulator.help")
public final class SimulatorMain implements Callable<Integer> {
  private static final String VARIABLES = "HUB_RETURNS_SIMULATOR_";
  private static final String DEFAULT_PASSWORD = "hubreturns";
  private static final int PORT_MAX = 65_535;
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.undertow"), Logger.getLogger("org.xnio"));

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", paramLabel = "N", defaultValue = "8082")
  private int port;

  @Option(names = "--bind", paramLabel = "ADDRESS", defaultValue = "127.0.0.1")
  private String bind = "";

  @Option(names = "--data-dir", paramLabel = "DIRECTORY", defaultValue = "./simulator-data")
  private Path dataDirectory = Path.of("");

  @Option(names = "--user", paramLabel = "NAME", defaultValue = "hubreturns")
  private String user = "";

  @Option(names = "--password", paramLabel = "TEXT", defaultValue = DEFAULT_PASSWORD)
  private String password = "";

  @Option(names = "--reader-user", paramLabel = "NAME")
  private @Nullable String readerUser;

  @Option(names = "--reader-password", paramLabel = "TEXT")
  private @Nullable String readerPassword;

  @Option(names = "--form", paramLabel = "NAME", defaultValue = "CHR:ReturnsRecord")
  private String form = "";

  @Option(names = "--calls-per-second", paramLabel = "N")
  private @Nullable Integer callsPerSecond;

  @Option(names = "--csp-urls", paramLabel = "NAME=URL", split = ",")
  private Map<Csp, URI> cspUrls = new EnumMap<>(Csp.class);

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
      System.setProperty(
          "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
    }
    // At INFO, the HTTP server reports only its own version.
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    CommandLine line = commandLine(System.getenv());
    CommandLineRules.warnings(VARIABLES, System.getenv(), line).forEach(line.getErr()::println);
    System.exit(line.execute(arguments));
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new SimulatorMain());
    commandLine.registerConverter(Csp.class, SimulatorMain::csp);
    commandLine.registerConverter(URI.class, SimulatorMain::httpAddress);
    commandLine.setDefaultValueProvider(CommandLineRules.defaults(VARIABLES, environment));
    CommandLineRules.addTo(commandLine);
    commandLine
        .getCommandSpec()
        .version(CommandLineRules.version("hub-returns-simulator", SimulatorMain.class));
    commandLine.setParameterExceptionHandler((problem, given) -> {
      commandLine.getErr().println(CommandLineRules.wrongUsage(problem));
      return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    });
    commandLine.setExecutionExceptionHandler((problem, command, parsed) -> {
      command.getErr().println("hub-returns-simulator: " + problem.getMessage());
      return 1;
    });
    return commandLine;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = settings();
    PrintWriter err = spec.commandLine().getErr();
    if (password.equals(DEFAULT_PASSWORD)) {
      err.println("warning: the password is the default one. Set HUB_RETURNS_SIMULATOR_PASSWORD.");
    }
    if (!isLoopback(bind)) {
      err.println(
          "warning: everyone who can reach " + bind + " can script faults and read records.");
    }
    Simulator simulator;
    try {
      simulator = Simulator.start(settings, Clock.systemUTC(), System::nanoTime);
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
    require(port >= 0 && port <= PORT_MAX, "--port must be 0 to 65535");
    Integer calls = callsPerSecond;
    require(calls == null || calls >= 1, "--calls-per-second must be 1 or more");
    return new Settings(
        bind,
        port,
        dataDirectory,
        new Remedy.Account(user, password, Optional.ofNullable(calls), form, reader()),
        cspUrls);
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
            () -> new TypeConversionException("the CSP must be Arqiva, Telefonica or Vodafone"));
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
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
