package hubreturns.client;

import hubreturns.client.keys.UnusableInput;
import hubreturns.launcher.CommandLineRules;
import hubreturns.launcher.StandardOutput;
import hubreturns.returns.Form;
import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The suppliers' command line (docs/client.md). */
@Command(
    name = "hub-returns-client",
    description =
        "Returns Communications Hubs in bulk: sends Service Requests 8.14.3 and 8.14.4 to the DSP.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, every hub was accepted; 1 partly done, rejected or refused; 2 wrong"
          + " usage.",
      "Options with a value can be set in the environment: --url as HUB_RETURNS_CLIENT_URL,"
          + " --schema-version as HUB_RETURNS_CLIENT_SCHEMA_VERSION."
    })
public final class ClientMain implements Runnable {
  private static final String VARIABLES = "HUB_RETURNS_CLIENT_";

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

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    // The messages are in English, and so are their numbers.
    Locale.setDefault(Locale.UK);
    System.exit(run(args));
  }

  /**
   * Runs one command with the streams and the environment of this process, and returns the exit
   * code.
   */
  public static int run(String... args) {
    Computer computer =
        new Computer(
            new PrintStream(System.out, false, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.getenv(),
            InstantSource.system(),
            new SecureRandom(),
            Thread::sleep,
            ClientMain::isConfirmed);
    return run(computer, args);
  }

  private static boolean isConfirmed(String question) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("%s [y/N] ", question))
        .filter(answer -> Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  static int run(Computer computer, String... args) {
    CommandLine commands = commandLine(computer);
    CommandLineRules.warnings(
            VARIABLES, computer.environment(), commands, KeyOptions.PASSWORD_VARIABLE)
        .forEach(computer::say);
    int exit = commands.execute(args);
    commands.getOut().flush();
    exit = StandardOutput.exitCode(exit, computer.out(), computer.err());
    computer.err().flush();
    return exit;
  }

  static CommandLine commandLine(Computer computer) {
    CommandLine commands = new CommandLine(new ClientMain());
    commands.addSubcommand(new SubmitCommand(computer));
    commands.addSubcommand(new PrepareCommand(computer));
    commands.addSubcommand(new SendCommand(computer));
    commands.addSubcommand(new SignCommand(computer));
    commands.addSubcommand(new VerifyCommand(computer));
    commands.addSubcommand(new TemplateCommand(computer));
    commands.addSubcommand(new ExplainCommand(computer));
    commands.setOut(new PrintWriter(computer.out(), true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(computer.err(), true, StandardCharsets.UTF_8));
    CommandLineRules.addTo(commands);
    commands.setUsageHelpAutoWidth(true);
    commands
        .getCommandSpec()
        .version(CommandLineRules.version("hub-returns-client", ClientMain.class));
    commands.registerConverter(Path.class, CommandLineRules.reading(GivenFile::path));
    commands.registerConverter(Form.class, CommandLineRules.reading(RequestOptions::form));
    commands.registerConverter(Duration.class, CommandLineRules.reading(DspOptions::duration));
    commands.setDefaultValueProvider(CommandLineRules.defaults(VARIABLES, computer.environment()));
    commands.setParameterExceptionHandler((exception, arguments) -> {
      computer.say(CommandLineRules.wrongUsage(exception, arguments));
      return Exit.WRONG_USAGE;
    });
    commands.setExecutionExceptionHandler(
        (exception, command, parsed) -> exitOf(exception, computer));
    return commands;
  }

  private static int exitOf(Exception exception, Computer computer) {
    return switch (exception) {
      case UnusableInput unusable -> {
        computer.say("hub-returns-client: " + unusable.getMessage());
        yield Exit.WRONG_USAGE;
      }
      case UncheckedIOException trouble -> {
        computer.say(
            "hub-returns-client: "
                + trouble.getMessage()
                + Optional.ofNullable(trouble.getCause())
                    .map(cause -> " (" + FileTrouble.of(cause) + ")")
                    .orElse(""));
        yield Exit.PARTLY_OR_REFUSED;
      }
      default -> {
        computer.say("hub-returns-client: unexpected error. Please report it with these lines:");
        exception.printStackTrace(computer.err());
        yield Exit.PARTLY_OR_REFUSED;
      }
    };
  }

  @Override
  public void run() {
    throw new UnusableInput(
        "a command is needed: submit, prepare, send, sign, verify, explain or template. See"
            + " --help");
  }
}
