package hubreturns.service.operations;

import hubreturns.service.query.Report;
import hubreturns.ssi.access.AdminTrail;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands on the administration trail. */
@Command(
    name = "admin-trail",
    description =
        "Show who changed accounts, Parties, certificates or the inventory, and who retried"
            + " deliveries.",
    subcommands = AdminTrailCommands.ListEntries.class)
final class AdminTrailCommands extends CommandGroup {

  @Command(name = "list", description = "List the entries, newest first.")
  static final class ListEntries extends ReportCommand {
    private static final int SHOWN_MAX = 1_000_000;

    @Mixin PeriodOption period = new PeriodOption();

    @Option(names = "--limit", paramLabel = "N", description = "at most this number of entries")
    @Nullable Integer limit;

    @Override
    void readArguments() {
      checkLimit(limit, "entries");
      period.read(this);
    }

    @Override
    int run(Database database) {
      Instant start = period.from().orElse(Instant.EPOCH);
      // One second from now, so that an entry of this moment is shown.
      Instant end = period.to().orElse(Clock.systemUTC().instant().plusSeconds(1));
      print(
          database,
          new Report(
              AdminTrail.LIST,
              Map.of(
                  "from", start.atOffset(ZoneOffset.UTC),
                  "to", end.atOffset(ZoneOffset.UTC),
                  "most", Optional.ofNullable(limit).orElse(SHOWN_MAX))));
      return Commands.DONE;
    }
  }
}
