package hubreturns.service.operations;

import hubreturns.service.outbox.ReturnReports;
import hubreturns.service.outbox.ReturnReports.DeliveryFilter;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.ReturnReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on the deliveries of Returns Records to Remedy. */
@Command(
    name = "deliveries",
    description = "List, retry and reconcile deliveries of Returns Records to Remedy.",
    subcommands = {
      DeliveryCommands.ListAll.class,
      DeliveryCommands.Retry.class,
      ReconcileCommand.class
    })
final class DeliveryCommands extends CommandGroup {

  @Command(name = "list", description = "List deliveries, the oldest first.")
  static final class ListAll extends ReportCommand {
    private static final Pattern AGE = Pattern.compile("\\d{1,9}[smhd]");

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "waiting, sent or parked (default: any)")
    @Nullable String stateText;

    private Optional<DeliveryState> state = Optional.empty();

    @Mixin PartyOption party = new PartyOption();

    @Option(
        names = "--older-than",
        paramLabel = "AGE",
        description = "only returns accepted longer ago than this age, such as 90s, 15m, 6h or 3d")
    @Nullable String olderThan;

    @Option(names = "--limit", paramLabel = "N", description = "at most N deliveries")
    @Nullable Integer limit;

    private Optional<Duration> age = Optional.empty();

    @Override
    void readArguments() {
      checkLimit(limit, "deliveries");
      age = Optional.ofNullable(olderThan).map(this::age);
      state = Optional.ofNullable(stateText).map(text -> word(DeliveryState.class, text));
    }

    @Override
    int run(Database database) {
      party.check(database);
      print(
          database,
          ReturnReports.deliveries(
              new DeliveryFilter(
                  state,
                  party.name(),
                  age.map(past -> database.clock().instant().minus(past)),
                  Optional.ofNullable(limit))));
      return Commands.DONE;
    }

    private Duration age(String text) {
      if (!AGE.matcher(text).matches()) {
        throw wrong("'" + text + "' is not an age such as 90s, 15m, 6h or 3d");
      }
      // The form of ISO 8601: P3D for days, PT6H for shorter units.
      return Duration.parse((text.endsWith("d") ? "P" : "PT") + text);
    }
  }

  @Command(name = "retry", description = "Retry parked deliveries.")
  static final class Retry extends DatabaseCommand {
    @Parameters(
        paramLabel = "RETURN_REFERENCE",
        arity = "0..*",
        description = "only these (default: all parked deliveries)")
    List<String> references = List.of();

    @Option(names = "--all", description = "all parked deliveries (the default)")
    boolean all;

    @Mixin PartyOption party = new PartyOption();

    private List<ReturnReference> named = List.of();

    @Override
    void readArguments() {
      if (all && !references.isEmpty()) {
        throw wrong("Name return references or --all, not both.");
      }
      named = references.stream().distinct().map(this::reference).toList();
    }

    private ReturnReference reference(String text) {
      return ReturnReference.read(text)
          .orElseThrow(() ->
              wrong(
                  "'%s' is not a return reference such as CHR-0123456789ABCDEF-001; 'deliveries list --state parked' shows them"
                      .formatted(text)));
    }

    @Override
    int run(Database database) {
      party.check(database);
      RecordedRetries retries = new RecordedRetries(database.dataSource(), database.clock());
      List<String> leftOut = retries.notParked(named, party.name());
      int retried =
          retries.retry(
              CommandTrail.actor(),
              named.stream().map(ReturnReference::toString).toList(),
              party.name());
      leftOut.forEach(err()::println);
      out().println(Counted.text(retried, "delivery", "deliveries") + " will be retried");
      return named.isEmpty() || retried == named.size() ? Commands.DONE : Commands.REFUSED;
    }
  }
}
