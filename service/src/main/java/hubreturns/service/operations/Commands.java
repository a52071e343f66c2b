package hubreturns.service.operations;

import hubreturns.launcher.CommandLineRules;
import hubreturns.launcher.StandardOutput;
import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import hubreturns.returnsfile.VisibleText;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The operator's command line, see docs/operations.md#commands. */
@Command(
    name = "hub-returns-service",
    description = "The Data Service Provider side of bulk Communications Hub returns.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {
      "",
      "Without a command, the service runs (serve).",
      "Every command also takes the service's settings as options: run 'settings' to list them.",
      "Exit codes: 0 done, 1 partly done, refused or failed, 2 wrong usage, 3 the service ended after a"
          + " fatal error."
    })
public final class Commands implements Callable<Integer> {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int WRONG_USAGE = 2;

  private static final String STACK_TRACE = "HUB_RETURNS_STACK_TRACE";

  private static final String SERVE = "serve";

  /** In the order of the help. */
  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put(SERVE, ServeCommand::new);
    COMMANDS.put("settings", SettingsCommand::new);
    COMMANDS.put("inventory", InventoryCommands::new);
    COMMANDS.put("party", PartyCommands::new);
    COMMANDS.put("sat", SatCommand::new);
    COMMANDS.put("report", ReportCommands::new);
    COMMANDS.put("deliveries", DeliveryCommands::new);
    COMMANDS.put("user", UserCommands::new);
    COMMANDS.put("admin-trail", AdminTrailCommands::new);
    COMMANDS.put("database", DatabaseCommands::new);
    COMMANDS.put("rehearse", RehearseCommand::new);
  }

  private final Map<Setting, String> options = new EnumMap<>(Setting.class);
  private @Nullable Path file;

  private Commands() {}

  /** Runs a command line and returns its exit code. */
  public static int run(String... arguments) {
    String[] words = CommandLineOrder.settingsFirst(arguments);
    String command = CommandLineOrder.command(words);
    if (COMMANDS.containsKey(command) && !command.equals(SERVE)) {
      CommandLog.use();
    }
    return StandardOutput.exitCode(commandLine(command).execute(words), System.out, System.err);
  }

  /** A command line that knows only the named command, or all commands if none of them is named. */
  static CommandLine commandLine(String named) {
    Commands commands = new Commands();
    CommandLine line = new CommandLine(commands);
    commands.addSettings(line.getCommandSpec());
    // Building a command with all its options costs time, and a command line has only one command.
    boolean known = COMMANDS.containsKey(named);
    COMMANDS.forEach((name, command) -> {
      if (!known || name.equals(named)) {
        line.addSubcommand(name, command.get());
      }
    });
    line.setExecutionExceptionHandler(Commands::explainFailure);
    line.setParameterExceptionHandler((e, given) -> explainWrongUsage(e));
    CommandLineRules.addTo(line);
    line.getCommandSpec().version(CommandLineRules.version("Comms Hub Returns", Commands.class));
    line.registerConverter(Path.class, CommandLineRules.reading(GivenFile::path));
    return line;
  }

  /** Every command accepts every setting. {@code --help} omits them, because there are many. */
  private void addSettings(CommandSpec spec) {
    for (Setting setting : Setting.values()) {
      spec.addOption(hidden(setting.option(), value -> options.put(setting, value)));
    }
    spec.addOption(hidden(CommandLineOrder.CONFIG, value -> file = Path.of(value)));
  }

  private static OptionSpec hidden(String name, Consumer<String> target) {
    return OptionSpec.builder(name)
        .type(String.class)
        .hidden(true)
        .setter(
            new ISetter() {
              @Override
              public <T> @Nullable T set(@Nullable T value) {
                if (value != null) {
                  target.accept(value.toString());
                }
                return null;
              }
            })
        .build();
  }

  private static int explainWrongUsage(ParameterException e) {
    e.getCommandLine().getErr().println(CommandLineRules.wrongUsage(e));
    return WRONG_USAGE;
  }

  private static int explainFailure(Exception e, CommandLine line, ParseResult result)
      throws Exception {
    if (e instanceof ParameterException wrong) {
      return explainWrongUsage(wrong);
    }
    line.getErr().println(message(e));
    if (e instanceof Settings.BadSetting) {
      return WRONG_USAGE;
    }
    if (e instanceof Refused || e instanceof UnreadableFile) {
      return REFUSED;
    }
    if (System.getenv(STACK_TRACE) != null) {
      throw e;
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      line.getErr().println("  because: " + message(cause));
    }
    line.getErr().println("Set " + STACK_TRACE + "=1 to see where the command failed.");
    return REFUSED;
  }

  private static String message(Throwable e) {
    return switch (e) {
      case FileSystemException file ->
          "Cannot use the file %s: %s".formatted(file.getFile(), FileTrouble.of(file));
      default -> String.valueOf(e.getMessage());
    };
  }

  Settings settings() {
    Map<String, String> environment = System.getenv();
    return Settings.from(
        options,
        environment,
        Optional.ofNullable(file)
            .or(() ->
                Optional.ofNullable(environment.get(CommandLineOrder.CONFIG_VARIABLE))
                    .map(VisibleText::strip)
                    .filter(named -> !named.isEmpty())
                    .map(Path::of)));
  }

  @Override
  public Integer call() {
    return new Server(settings()).run();
  }
}
