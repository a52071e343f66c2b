package hubreturns.service.operations;

import hubreturns.service.query.Report;
import hubreturns.ssi.overdue.OverdueHubs;
import java.time.Instant;
import java.util.Optional;

/** The report of overdue hubs, as the overdue page counts them. */
final class OverdueHubsReport {
  private OverdueHubsReport() {}

  static Report of(Optional<String> party, Instant now) {
    return new Report(OverdueHubs.REPORT, OverdueHubs.reportParameters(party, now));
  }
}
