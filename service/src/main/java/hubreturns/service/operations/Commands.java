package hubreturns.service.operations;

import hubreturns.service.operations.Printer.Format;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.outbox.ReturnReports;
import hubreturns.service.outbox.ReturnReports.DeliveryState;
import hubreturns.service.outbox.ReturnReports.Wanted;
import hubreturns.service.query.Report;
import hubreturns.service.sat.AuditReports;
import hubreturns.service.smi.InventoryImport;
import hubreturns.service.smi.InventoryReports;
import hubreturns.service.trust.Parties;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The operator's command line (operate.md, "Packaged programs"). */
@Command(
    name = "hub-returns-service",
    description = "The Data Service Provider side of bulk Communications Hub returns.",
    mixinStandardHelpOptions = true,
    version = "Comms Hub Returns 0.1.0",
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {
      "",
      "Without a command: serve. Every setting is also an environment variable: --duis-port is",
      "HUB_RETURNS_DUIS_PORT. Exit codes: 0 done, 1 partly done or refused, 2 wrong usage."
    },
    subcommands = {
      Commands.Serve.class,
      Commands.Inventory.class,
      Commands.Party.class,
      Commands.Sat.class,
      Commands.Reports.class,
      Commands.DeliveryCommands.class,
      UserCommands.class,
      Commands.DatabaseCommands.class
    })
public final class Commands implements Callable<Integer> {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int WRONG_USAGE = 2;

  private final Map<Setting, String> options = new EnumMap<>(Setting.class);
  private @Nullable Path file;

  private Commands() {}

  /** Runs a command line and gives its exit code. */
  public static int run(String... arguments) {
    Commands commands = new Commands();
    CommandLine line = new CommandLine(commands);
    commands.addSettings(line.getCommandSpec());
    line.setExecutionExceptionHandler(Commands::explain);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(arguments);
  }

  private void addSettings(CommandSpec spec) {
    for (Setting setting : Setting.values()) {
      spec.addOption(
          OptionSpec.builder(setting.option())
              .paramLabel("VALUE")
              .type(String.class)
              .scopeType(ScopeType.INHERIT)
              .description(
                  setting.meaning()
                      + (setting.standard().isEmpty()
                          ? ""
                          : " (default " + setting.standard() + ")"))
              .setter(
                  new CommandLine.Model.ISetter() {
                    @Override
                    public <T> @Nullable T set(@Nullable T value) {
                      if (value != null) {
                        options.put(setting, value.toString());
                      }
                      return null;
                    }
                  })
              .build());
    }
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .scopeType(ScopeType.INHERIT)
            .description("properties file; keys are the options without dashes")
            .setter(
                new CommandLine.Model.ISetter() {
                  @Override
                  public <T> @Nullable T set(@Nullable T value) {
                    file = (Path) value;
                    return null;
                  }
                })
            .build());
  }

  private static int explain(Exception e, CommandLine line, ParseResult result) throws Exception {
    if (e instanceof Settings.BadSetting || e instanceof ParameterException) {
      line.getErr().println(e.getMessage());
      return WRONG_USAGE;
    }
    line.getErr().println("failed: " + e.getMessage());
    if (System.getenv("HUB_RETURNS_STACK_TRACE") != null) {
      throw e;
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      line.getErr().println("  because: " + cause.getMessage());
    }
    line.getErr().println("(set HUB_RETURNS_STACK_TRACE=1 to see where)");
    return REFUSED;
  }

  Settings settings() {
    return Settings.from(options, System.getenv(), Optional.ofNullable(file));
  }

  @Override
  public Integer call() {
    return new Server(settings()).run();
  }

  /** What all subcommands share. */
  abstract static class Sub {
    @Spec CommandSpec spec = CommandSpec.create();

    Settings settings() {
      return ((Commands) spec.root().userObject()).settings();
    }

    PrintWriter out() {
      return spec.commandLine().getOut();
    }

    PrintWriter err() {
      return spec.commandLine().getErr();
    }

    ParameterException wrong(String message) {
      return new ParameterException(spec.commandLine(), message);
    }
  }

  /** A group that does nothing by itself. */
  abstract static class Group extends Sub implements Callable<Integer> {
    @Override
    public Integer call() {
      throw wrong("name one of the commands: " + String.join(", ", spec.subcommands().keySet()));
    }
  }

  /** Options of commands that show rows. */
  abstract static class Showing extends Sub {
    @Option(
        names = "--format",
        description = "${COMPLETION-CANDIDATES} (default: table on a terminal, else json)")
    @Nullable Format format;

    private static boolean onTerminal() {
      Optional<Console> console = Optional.ofNullable(System.console());
      return console.map(Console::isTerminal).orElse(false);
    }

    long show(Database database, Report report) {
      Format chosen = Optional.ofNullable(format).orElse(onTerminal() ? Format.table : Format.json);
      return new Printer(out(), chosen).print(database.dataSource(), report);
    }
  }

  @Command(
      name = "serve",
      description = "Run the service until it is told to stop.",
      mixinStandardHelpOptions = true)
  static final class Serve extends Sub implements Callable<Integer> {
    @Override
    public Integer call() {
      return new Server(settings()).run();
    }
  }

  @Command(
      name = "inventory",
      description = "The Smart Metering Inventory.",
      mixinStandardHelpOptions = true,
      subcommands = {InventoryLoad.class, InventoryShow.class, InventoryExport.class})
  static final class Inventory extends Group {}

  @Command(
      name = "import",
      description = "Load an inventory file (CSV); bad lines go into a rejects file.",
      mixinStandardHelpOptions = true)
  static final class InventoryLoad extends Sub implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "CSV with a header line")
    Path inventory = Path.of("");

    @Option(
        names = "--rejects",
        paramLabel = "FILE",
        description = "where bad lines go (default: FILE.rejects.csv)")
    @Nullable Path rejects;

    @Override
    public Integer call() throws IOException, SQLException {
      if (!Files.isReadable(inventory)) {
        err().println("cannot read " + inventory);
        return REFUSED;
      }
      Path rejected = Optional.ofNullable(rejects).orElse(Path.of(inventory + ".rejects.csv"));
      try (Database database = Database.forCommand(settings())) {
        InventoryImport.Loaded loaded =
            new InventoryImport(database.dataSource())
                .load(inventory, rejected, lines -> err().println(lines + " lines read"));
        err().println(loaded.loaded() + " devices loaded from " + inventory);
        if (loaded.keptReturned() > 0) {
          err()
              .println(
                  loaded.keptReturned()
                      + " hubs stay Returned: the file is older than their return");
        }
        if (loaded.rejected() == 0) {
          return DONE;
        }
        err()
            .println(
                loaded.rejected()
                    + " lines rejected; correct them in "
                    + rejected
                    + " and import them again");
        return REFUSED;
      } catch (InventoryImport.NotAnInventory e) {
        err().println(e.getMessage());
        return REFUSED;
      }
    }
  }

  @Command(
      name = "show",
      description = "Show devices and what became of them.",
      mixinStandardHelpOptions = true)
  static final class InventoryShow extends Showing implements Callable<Integer> {
    @Parameters(paramLabel = "DEVICE_ID", arity = "1..*", description = "EUI-64 with dashes")
    List<String> devices = List.of();

    @Override
    public Integer call() {
      List<DeviceId> ids = new ArrayList<>();
      for (String text : devices) {
        ids.add(DeviceId.read(text).orElseThrow(() -> wrong("'" + text + "' is not an EUI-64")));
      }
      List<DeviceId> distinct = ids.stream().distinct().toList();
      try (Database database = Database.forCommand(settings())) {
        show(database, InventoryReports.show(distinct));
        Set<DeviceId> known =
            new HashSet<>(
                database
                    .client()
                    .sql(InventoryReports.KNOWN)
                    .param("ids", distinct.stream().map(DeviceId::eui64).toList())
                    .query((row, index) -> new DeviceId(row.getLong(1)))
                    .list());
        List<DeviceId> unknown = distinct.stream().filter(id -> !known.contains(id)).toList();
        unknown.forEach(id -> err().println(id + " is not in the Smart Metering Inventory"));
        return unknown.isEmpty() ? DONE : REFUSED;
      }
    }
  }

  @Command(
      name = "export",
      description = "Write the inventory as CSV, with today's values.",
      mixinStandardHelpOptions = true)
  static final class InventoryExport extends Sub implements Callable<Integer> {
    @Override
    public Integer call() {
      try (Database database = Database.forCommand(settings())) {
        long rows =
            new Printer(out(), Format.csv).print(database.dataSource(), InventoryReports.export());
        err().println(rows + " devices");
        return DONE;
      }
    }
  }

  @Command(
      name = "party",
      description = "Parties, their Users and certificates.",
      mixinStandardHelpOptions = true,
      subcommands = {PartyLoad.class, PartyList.class, PartyRemove.class})
  static final class Party extends Group {}

  @Command(
      name = "import",
      description = "Add and update what a parties file (YAML) names; the rest stays.",
      mixinStandardHelpOptions = true)
  static final class PartyLoad extends Sub implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "YAML; certificate paths are relative to it")
    Path parties = Path.of("");

    @Override
    public Integer call() throws IOException {
      if (!Files.isReadable(parties)) {
        err().println("cannot read " + parties);
        return REFUSED;
      }
      Settings settings = settings();
      try (Database database = Database.forCommand(settings)) {
        Parties store =
            new Parties(
                database.dataSource(), settings.list(Setting.ACCEPTED_USER_OU), Clock.systemUTC());
        return switch (store.take(parties)) {
          case Parties.Outcome.Refused refused -> {
            err().println(refused.reason());
            yield REFUSED;
          }
          case Parties.Outcome.Done done -> {
            done.imported().changes().forEach(out()::println);
            out().println(done.imported().changes().size() + " changes");
            done.imported().skipped().forEach(err()::println);
            yield done.imported().skipped().isEmpty() ? DONE : REFUSED;
          }
        };
      }
    }
  }

  @Command(
      name = "list",
      description = "List Users with their roles, status and certificates.",
      mixinStandardHelpOptions = true)
  static final class PartyList extends Showing implements Callable<Integer> {
    @Override
    public Integer call() {
      Settings settings = settings();
      Instant now = Clock.systemUTC().instant();
      try (Database database = Database.forCommand(settings)) {
        show(database, Parties.list(now, now.plus(settings.days(Setting.CERTIFICATE_NOTICE_DAYS))));
        return DONE;
      }
    }
  }

  @Command(
      name = "remove",
      description = "Take a User and its certificates off the record, or one certificate of it.",
      mixinStandardHelpOptions = true)
  static final class PartyRemove extends Sub implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "the User's EUI-64")
    String user = "";

    @Option(
        names = "--certificate",
        paramLabel = "SERIAL",
        description = "only the certificate with this serial number, as party list shows it")
    @Nullable BigInteger serial;

    @Override
    public Integer call() {
      UserId id = UserId.read(user).orElseThrow(() -> wrong("'" + user + "' is not an EUI-64"));
      Settings settings = settings();
      try (Database database = Database.forCommand(settings)) {
        List<String> changes =
            new Parties(
                    database.dataSource(),
                    settings.list(Setting.ACCEPTED_USER_OU),
                    Clock.systemUTC())
                .remove(id, Optional.ofNullable(serial));
        changes.forEach(out()::println);
        if (changes.isEmpty()) {
          err().println("nothing of that kind is registered for " + id + "; see party list");
          return REFUSED;
        }
        return DONE;
      }
    }
  }

  @Command(
      name = "sat",
      description = "Entries of the Service Audit Trail, by Device ID or RequestID.",
      mixinStandardHelpOptions = true)
  static final class Sat extends Showing implements Callable<Integer> {
    @Parameters(
        paramLabel = "DEVICE_ID|REQUEST_ID",
        arity = "0..*",
        description = "any of these; none with --from, --to, --user or --code")
    List<String> ids = List.of();

    @Option(names = "--from", description = "committed at or after, ISO 8601 (UTC)")
    @Nullable String from;

    @Option(names = "--to", description = "committed before, ISO 8601 (UTC)")
    @Nullable String to;

    @Option(names = "--user", paramLabel = "EUI", description = "requests of this User")
    @Nullable String user;

    @Option(names = "--code", description = "entries with this response code")
    @Nullable String code;

    @Override
    public Integer call() {
      if (ids.isEmpty() && from == null && to == null && user == null && code == null) {
        throw wrong("name a Device ID, a RequestID, or one of --from, --to, --user, --code");
      }
      List<DeviceId> devices = new ArrayList<>();
      List<RequestId> requests = new ArrayList<>();
      for (String id : ids) {
        Optional<DeviceId> device = DeviceId.read(id);
        device.ifPresentOrElse(
            devices::add,
            () ->
                requests.add(
                    RequestId.read(id)
                        .orElseThrow(
                            () -> wrong("'" + id + "' is neither an EUI-64 nor a RequestID"))));
      }
      AuditReports.Search search =
          new AuditReports.Search(
              devices,
              requests,
              Optional.ofNullable(from).map(this::instant),
              Optional.ofNullable(to).map(this::instant),
              Optional.ofNullable(user)
                  .map(text ->
                      UserId.read(text)
                          .orElseThrow(() -> wrong("'" + text + "' is not an EUI-64"))),
              Optional.ofNullable(code)
                  .map(text ->
                      Word.read(ResponseCode.class, text)
                          .orElseThrow(() ->
                              wrong(
                                  "'"
                                      + text
                                      + "' is none of "
                                      + Word.spellings(ResponseCode.class)))));
      try (Database database = Database.forCommand(settings())) {
        show(database, AuditReports.entries(search));
        return DONE;
      }
    }

    private Instant instant(String text) {
      try {
        return text.length() == 10
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
            : Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw wrong("'" + text + "' is not a time such as 2026-11-25T12:00:00Z or a date");
      }
    }
  }

  @Command(
      name = "report",
      description = "Reports on returns.",
      mixinStandardHelpOptions = true,
      subcommands = {OverdueReport.class, RequestsReport.class, ReturnsReport.class})
  static final class Reports extends Group {}

  @Command(
      name = "overdue",
      description = "Hubs removed more than five days ago and not returned, the latest first.",
      mixinStandardHelpOptions = true)
  static final class OverdueReport extends Showing implements Callable<Integer> {
    @Option(names = "--party", description = "hubs that this Party should notify")
    @Nullable String party;

    @Override
    public Integer call() {
      try (Database database = Database.forCommand(settings())) {
        show(
            database,
            OverdueHubsReport.of(Optional.ofNullable(party), Clock.systemUTC().instant()));
        return DONE;
      }
    }
  }

  @Command(
      name = "requests",
      description = "Every request with its counts and the code of its answer.",
      mixinStandardHelpOptions = true)
  static final class RequestsReport extends Showing implements Callable<Integer> {
    @Option(names = "--party", description = "requests of this Party's Users only")
    @Nullable String party;

    @Override
    public Integer call() {
      try (Database database = Database.forCommand(settings())) {
        show(database, AuditReports.requests(Optional.ofNullable(party)));
        return DONE;
      }
    }
  }

  @Command(
      name = "returns",
      description = "Every return with its stage and its record in DSMS.",
      mixinStandardHelpOptions = true)
  static final class ReturnsReport extends Showing implements Callable<Integer> {
    @Option(names = "--party", description = "returns of this Party only")
    @Nullable String party;

    @Override
    public Integer call() {
      try (Database database = Database.forCommand(settings())) {
        show(database, ReturnReports.returns(Optional.ofNullable(party), Optional.empty()));
        return DONE;
      }
    }
  }

  @Command(
      name = "deliveries",
      description = "Returns Records on their way to DSMS.",
      mixinStandardHelpOptions = true,
      subcommands = {DeliveriesList.class, DeliveriesRetry.class})
  static final class DeliveryCommands extends Group {}

  @Command(
      name = "list",
      description = "List records on their way, the oldest first.",
      mixinStandardHelpOptions = true)
  static final class DeliveriesList extends Showing implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhd])");

    @Option(names = "--state", description = "${COMPLETION-CANDIDATES} (default: any)")
    @Nullable DeliveryState state;

    @Option(names = "--party", description = "records of this Party only")
    @Nullable String party;

    @Option(
        names = "--older-than",
        paramLabel = "AGE",
        description = "accepted longer ago than this: 90s, 15m, 6h or 3d")
    @Nullable String olderThan;

    @Option(names = "--limit", paramLabel = "N", description = "so many at most")
    @Nullable Integer limit;

    @Override
    public Integer call() {
      if (limit != null && limit < 1) {
        throw wrong("'" + limit + "' is no number of records");
      }
      Wanted wanted =
          new Wanted(
              Optional.ofNullable(state),
              Optional.ofNullable(party),
              Optional.ofNullable(olderThan)
                  .map(text -> Clock.systemUTC().instant().minus(age(text))),
              Optional.ofNullable(limit));
      try (Database database = Database.forCommand(settings())) {
        show(database, ReturnReports.deliveries(wanted));
        return DONE;
      }
    }

    private Duration age(String text) {
      Matcher age = AGE.matcher(text);
      if (!age.matches()) {
        throw wrong("'" + text + "' is no age such as 90s, 15m, 6h or 3d");
      }
      long count = Long.parseLong(age.group(1));
      return switch (age.group(2)) {
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
  }

  @Command(
      name = "retry",
      description = "Put parked records back into the queue.",
      mixinStandardHelpOptions = true)
  static final class DeliveriesRetry extends Sub implements Callable<Integer> {
    @Parameters(
        paramLabel = "RETURN_REFERENCE",
        arity = "0..*",
        description = "these only (default: all parked)")
    List<String> references = List.of();

    @Option(names = "--all", description = "all parked, as without references")
    boolean all;

    @Option(names = "--party", description = "parked records of this Party only")
    @Nullable String party;

    @Override
    public Integer call() {
      if (all && !references.isEmpty()) {
        throw wrong("name references or --all, not both");
      }
      try (Database database = Database.forCommand(settings())) {
        int retried =
            new ReturnRecords(database.client())
                .retry(references, Optional.ofNullable(party), Clock.systemUTC().instant());
        out().println(retried + " records wait again");
        return references.isEmpty() || retried == references.size() ? DONE : REFUSED;
      }
    }
  }

  @Command(
      name = "database",
      description = "The database.",
      mixinStandardHelpOptions = true,
      subcommands = DatabaseMigrate.class)
  static final class DatabaseCommands extends Group {}

  @Command(
      name = "migrate",
      description = "Bring the database to this version; serve does so by itself.",
      mixinStandardHelpOptions = true)
  static final class DatabaseMigrate extends Sub implements Callable<Integer> {
    @Override
    public Integer call() {
      try (Database database = Database.forCommand(settings())) {
        out().println("the database is at version " + database.version());
        return DONE;
      }
    }
  }
}
