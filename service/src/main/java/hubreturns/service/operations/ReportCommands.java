package hubreturns.service.operations;

import hubreturns.service.outbox.ReturnReports;
import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.service.sat.AuditReports;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reports on returns. */
@Command(
    name = "report",
    description = "Print reports on returns.",
    subcommands = {
      ReportCommands.Charges.class,
      ReportCommands.Overdue.class,
      ReportCommands.Requests.class,
      ReportCommands.Returns.class
    })
final class ReportCommands extends CommandGroup {

  /** A report that can be narrowed to a Party, a User and a time. */
  abstract static class NarrowedReport extends ReportCommand {
    @Mixin PartyOption party = new PartyOption();
    @Mixin UserOption user = new UserOption();
    @Mixin PeriodOption period = new PeriodOption();

    abstract Report report(Selection selection);

    @Override
    final void readArguments() {
      user.read(this);
      period.read(this);
    }

    @Override
    final Optional<String> problem(Database database) {
      return party.problem(database).or(() -> user.problem(database));
    }

    @Override
    final int run(Database database) {
      print(database, report(new Selection(party.name(), user.user(), period.from(), period.to())));
      return Commands.DONE;
    }
  }

  @Command(
      name = "charges",
      description = {
        "Charges by Party and outcome: the final amounts, and the range of open returns.",
        "--from and --to select by the time of the return."
      })
  static final class Charges extends NarrowedReport {
    @Override
    Report report(Selection selection) {
      return ChargesReport.of(PageSettings.charges(settings()), selection);
    }
  }

  @Command(
      name = "overdue",
      description = {
        "Hubs removed more than five days ago and not returned.",
        "--from and --to select by the day of the removal."
      })
  static final class Overdue extends NarrowedReport {
    @Override
    Report report(Selection selection) {
      return OverdueHubsReport.of(selection, Clock.systemUTC().instant());
    }
  }

  @Command(
      name = "requests",
      description = {
        "Every request with its counts and the code of its answer.",
        "--from and --to select by the time of the decision."
      })
  static final class Requests extends NarrowedReport {
    @Override
    Report report(Selection selection) {
      return AuditReports.requests(selection);
    }
  }

  @Command(
      name = "returns",
      description = {
        "Every return with its stage and its record in Remedy.",
        "--from and --to select by the time of the return."
      })
  static final class Returns extends NarrowedReport {
    @Override
    Report report(Selection selection) {
      return ReturnReports.returns(selection);
    }
  }
}
