package hubreturns.client;

import hubreturns.client.keys.CannotUse;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The suppliers' command line (docs/client.md). */
@Command(
    name = "hub-returns-client",
    description =
        "Returns Communications Hubs in bulk: sends Service Requests 8.14.3 and 8.14.4 to the DSP.",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    versionProvider = ClientMain.Version.class,
    footer = {
      "",
      "Exit codes: 0 done, every hub was accepted; 1 partly done, rejected or refused; 2 wrong"
          + " usage.",
      "Options with a value can be set in the environment: --url as HUB_RETURNS_CLIENT_URL,"
          + " --schema-version as HUB_RETURNS_CLIENT_SCHEMA_VERSION."
    })
public final class ClientMain implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean version;

  /** The version in the manifest of the packaged program. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ClientMain.class.getPackage().getImplementationVersion();
      return new String[] {"hub-returns-client " + (version == null ? "unpackaged" : version)};
    }
  }

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    Surroundings surroundings =
        new Surroundings(
            new PrintStream(System.out, false, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.getenv(),
            InstantSource.system(),
            new SecureRandom(),
            Thread::sleep);
    System.exit(run(surroundings, args));
  }

  static int run(Surroundings surroundings, String... args) {
    CommandLine commands = commandLine(surroundings);
    int exit = commands.execute(args);
    surroundings.out().flush();
    surroundings.err().flush();
    return exit;
  }

  private static CommandLine commandLine(Surroundings surroundings) {
    CommandLine commands = new CommandLine(new ClientMain());
    commands.addSubcommand(new SubmitCommand(surroundings));
    commands.addSubcommand(new PrepareCommand(surroundings));
    commands.addSubcommand(new SendCommand(surroundings));
    commands.addSubcommand(new SignCommand(surroundings));
    commands.addSubcommand(new VerifyCommand(surroundings));
    commands.addSubcommand(new TemplateCommand(surroundings));
    commands.addSubcommand(new ExplainCommand(surroundings));
    commands.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setDefaultValueProvider(new EnvironmentDefaults(surroundings.environment()));
    commands.setParameterExceptionHandler((exception, arguments) -> {
      String command = exception.getCommandLine().getCommandSpec().qualifiedName();
      surroundings.say(
          String.valueOf(exception.getMessage()).replaceAll("\\R", " ")
              + ". See "
              + command
              + " --help");
      return Exit.WRONG_USAGE;
    });
    commands.setExecutionExceptionHandler(
        (exception, command, parsed) -> exitOf(exception, surroundings));
    return commands;
  }

  private static int exitOf(Exception exception, Surroundings surroundings) {
    return switch (exception) {
      case CannotUse cannotUse -> {
        surroundings.say("hub-returns-client: " + cannotUse.getMessage());
        yield Exit.WRONG_USAGE;
      }
      case UncheckedIOException trouble -> {
        surroundings.say(
            "hub-returns-client: " + trouble.getMessage() + " (" + trouble.getCause() + ")");
        yield Exit.PARTLY_OR_REFUSED;
      }
      default -> {
        surroundings.say(
            "hub-returns-client: unexpected error. Please report it with these lines:");
        exception.printStackTrace(surroundings.err());
        yield Exit.PARTLY_OR_REFUSED;
      }
    };
  }

  @Override
  public void run() {
    throw new CannotUse(
        "a command is needed: submit, prepare, send, sign, verify, explain or template. See --help");
  }
}
