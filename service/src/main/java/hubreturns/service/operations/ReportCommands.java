package hubreturns.service.operations;

import hubreturns.service.outbox.ReturnReports;
import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.service.sat.AuditReports;
import hubreturns.ssi.hub.ChargeTotals;
import hubreturns.ssi.overdue.OverdueHubs;
import hubreturns.vocabulary.UkDay;
import hubreturns.vocabulary.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
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
    final int run(Database database) {
      party.check(database);
      user.check(database);
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
      return report(settings(), selection);
    }

    /** Adds up charges as the hub page shows them for each return. */
    static Report report(Settings settings, Selection selection) {
      Map<String, Object> parameters = selection.parameters();
      parameters.putAll(ChargeTotals.parameters(PageSettings.charges(settings)));
      return new Report(ChargeTotals.SQL.formatted(Selection.OF_REQUEST.strip()), parameters);
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
      return report(selection, Clock.systemUTC().instant());
    }

    /** Counts overdue hubs as the overdue page does, by the day of their removal. */
    static Report report(Selection selection, Instant now) {
      return new Report(
          OverdueHubs.REPORT,
          OverdueHubs.reportParameters(
              selection.party(),
              selection.user().map(UserId::eui64),
              selection.from().map(UkDay::of),
              selection.to().map(UkDay::of),
              now));
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
