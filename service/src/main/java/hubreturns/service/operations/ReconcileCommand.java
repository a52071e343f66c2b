package hubreturns.service.operations;

import hubreturns.service.dsms.IncidentClient;
import hubreturns.service.dsms.RemedyAccount;
import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.service.outbox.DeliveryLead;
import hubreturns.service.outbox.DeliveryLoop;
import hubreturns.service.outbox.LeadLost;
import hubreturns.service.outbox.Reconciliation;
import hubreturns.service.outbox.Reconciliation.Difference;
import hubreturns.service.outbox.Reconciliation.Kind;
import hubreturns.service.outbox.Reconciliation.Unfinished;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail.Change;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares the return records with Remedy's. While it runs, it has the lead of the deliveries, so
 * that only this command calls Remedy, within the allowance.
 */
@Command(
    name = "reconcile",
    description = {
      "Compare the returns with Remedy's records by Return Reference, and print each difference.",
      "A running service pauses its deliveries during the comparison.",
      "Exit code 1 means that there are differences, or that the comparison is incomplete."
    })
final class ReconcileCommand extends ReportCommand {
  private static final Duration LEAD_WAIT = Duration.ofMinutes(2);
  private static final List<String> TITLES =
      List.of(
          "difference",
          "return_reference",
          "device_id",
          "request_id",
          "dsms_id",
          "problem",
          "repair");

  @Option(
      names = "--repair",
      description = {
        "send missing records again, and mark records that Remedy already has as sent;",
        "other differences are only listed"
      })
  boolean repair;

  @Override
  int run(Database database) throws SQLException {
    Settings settings = settings();
    RemedyAccount account =
        RemedySettings.account(settings)
            .orElseThrow(() ->
                new BadSetting(
                    Setting.DSMS_URL.variable()
                        + " is not set, so there is no Remedy to compare with"));
    DeliveryLead lead =
        new DeliveryLead(
            database.dataSource(), "reconcile on " + settings.node(), System::nanoTime);
    err().println("Waiting for the node that delivers to pause, for at most 2 minutes.");
    err().flush();
    if (!lead.await(LEAD_WAIT)) {
      throw new Refused(
          "The node that delivers did not hand over the lead within %d minutes. It may run an earlier version, or another reconciliation may be running. Upgrade or stop that node, or wait for the other reconciliation. Then run this command again."
              .formatted(LEAD_WAIT.toMinutes()));
    }
    try {
      // The previous leader may have made calls in the last second, and they count towards the
      // allowance.
      Thread.sleep(DeliveryLoop.HAND_OVER);
      return reconcile(database, account, lead);
    } catch (Unfinished | LeadLost e) {
      throw new Refused(e.getMessage() + ". The comparison is incomplete. Run the command again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Commands.REFUSED;
    } finally {
      lead.release();
    }
  }

  private int reconcile(Database database, RemedyAccount account, DeliveryLead lead)
      throws SQLException, InterruptedException {
    Clock clock = database.clock();
    Reconciliation reconciliation =
        new Reconciliation(
            new ReturnRecords(database.client()),
            new IncidentClient(account, clock, lead),
            repair,
            clock);
    Differences differences = new Differences(reconciliation);
    try {
      printer().print(TITLES, differences);
    } finally {
      if (differences.repaired > 0) {
        CommandTrail.append(
            database,
            new Change(
                AdminAction.DELIVERIES_RECONCILED,
                differences.repaired + " of " + differences.counts(),
                "as before",
                "sent again, or marked as sent"));
      }
    }
    err()
        .printf(
            "On both sides: %,d. Not sent yet: %,d. Differences: %s.%n",
            reconciliation.compared(), reconciliation.onTheWay(), differences.counts());
    return differences.counts.isEmpty() ? Commands.DONE : Commands.REFUSED;
  }

  /** The differences as rows, each as soon as it is found. */
  private static final class Differences implements Printer.Rows {
    private final Reconciliation reconciliation;
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final Map<String, String> row = new HashMap<>();
    private int repaired;

    Differences(Reconciliation reconciliation) {
      this.reconciliation = reconciliation;
    }

    @Override
    public boolean next() {
      row.clear();
      try {
        reconciliation.next().ifPresent(this::show);
        return !row.isEmpty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while comparing", e);
      }
    }

    private void show(Difference difference) {
      counts.merge(difference.kind(), 1, Integer::sum);
      repaired += difference.repair().isEmpty() ? 0 : 1;
      row.put("difference", difference.kind().text());
      row.put("return_reference", difference.reference());
      row.put("device_id", difference.deviceId());
      row.put("request_id", difference.requestId());
      row.put("dsms_id", difference.dsmsId());
      row.put("problem", difference.problem());
      row.put("repair", difference.repair());
    }

    @Override
    public @Nullable Object getObject(String title) {
      String value = row.getOrDefault(title, "");
      return value.isEmpty() ? null : value;
    }

    String counts() {
      return counts.isEmpty()
          ? "none"
          : counts.entrySet().stream()
              .map(count -> count.getValue() + " " + count.getKey().text())
              .collect(Collectors.joining(", "));
    }
  }
}
