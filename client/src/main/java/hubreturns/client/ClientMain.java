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
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The suppliers' command line: see docs/client.md. */
@Command(
    name = "hub-returns-client",
    description =
        "Notifies returns of Communications Hubs (SRV 8.14.3 and 8.14.4) to the DSP, in bulk.",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Exit codes: 0 done, every hub accepted; 1 partly done or refused; 2 wrong usage.",
      "Every option that takes a value may be given in the environment instead: --url as"
          + " HUB_RETURNS_CLIENT_URL, --schema-version as HUB_RETURNS_CLIENT_SCHEMA_VERSION."
    })
public final class ClientMain implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli sees to it by itself
  private boolean help;

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
    commands.addSubcommand(new SignCommand(surroundings));
    commands.addSubcommand(new VerifyCommand(surroundings));
    commands.addSubcommand(new ExplainCommand(surroundings));
    commands.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setDefaultValueProvider(new EnvironmentDefaults(surroundings.environment()));
    commands.setParameterExceptionHandler((exception, arguments) -> {
      String command = exception.getCommandLine().getCommandSpec().qualifiedName();
      surroundings.say(exception.getMessage() + "; see " + command + " --help");
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
        surroundings.say("hub-returns-client: an unexpected fault; please report it:");
        exception.printStackTrace(surroundings.err());
        yield Exit.PARTLY_OR_REFUSED;
      }
    };
  }

  @Override
  public void run() {
    throw new CannotUse("which command? submit, prepare, sign, verify or explain; see --help");
  }
}
