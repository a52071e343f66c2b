package hubreturns.service.operations;

import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.ssi.overdue.OverdueHubs;
import hubreturns.vocabulary.UkDay;
import hubreturns.vocabulary.UserId;
import java.time.Instant;

/** The report of overdue hubs, as the overdue page counts them. */
final class OverdueHubsReport {
  private OverdueHubsReport() {}

  /** The hubs of one Party or User, or of all, by the day of their removal. */
  static Report of(Selection selection, Instant now) {
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
