package hubreturns.service.operations;

import hubreturns.service.outbox.ReturnReports;
import hubreturns.service.query.Report;
import hubreturns.service.sat.AuditReports;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reports on returns. */
@Command(
    name = "report",
    description = "Print reports on returns.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ReportCommands.Overdue.class,
      ReportCommands.Requests.class,
      ReportCommands.Returns.class
    })
final class ReportCommands extends CommandGroup {

  /** A report of one Party or of all. */
  abstract static class PartyReport extends ReportCommand {
    @Mixin PartyOption party = new PartyOption();

    abstract Report report(Optional<String> party);

    @Override
    final int run(Database database) {
      Optional<String> problem = party.problem(database);
      if (problem.isPresent()) {
        err().println(problem.get());
        return Commands.REFUSED;
      }
      print(database, report(party.name()));
      return Commands.DONE;
    }
  }

  @Command(
      name = "overdue",
      description = "Hubs removed more than five days ago and not returned.",
      mixinStandardHelpOptions = true)
  static final class Overdue extends PartyReport {
    @Override
    Report report(Optional<String> party) {
      return OverdueHubsReport.of(party, Clock.systemUTC().instant());
    }
  }

  @Command(
      name = "requests",
      description = "Every request with its counts and the code of its answer.",
      mixinStandardHelpOptions = true)
  static final class Requests extends PartyReport {
    @Override
    Report report(Optional<String> party) {
      return AuditReports.requests(party);
    }
  }

  @Command(
      name = "returns",
      description = "Every return with its stage and its record in Remedy.",
      mixinStandardHelpOptions = true)
  static final class Returns extends PartyReport {
    @Override
    Report report(Optional<String> party) {
      return ReturnReports.returns(party);
    }
  }
}
