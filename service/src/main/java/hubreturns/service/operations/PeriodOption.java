package hubreturns.service.operations;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that narrow a command to a time. */
final class PeriodOption {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "at or after this time or date, ISO 8601 (UTC)")
  @Nullable String fromText;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "before this time or date, ISO 8601 (UTC)")
  @Nullable String toText;

  private Optional<Instant> from = Optional.empty();
  private Optional<Instant> to = Optional.empty();

  /** Reads what was typed; the end must not be before the beginning. */
  void read(Subcommand command) {
    from = Optional.ofNullable(fromText).map(command::instant);
    to = Optional.ofNullable(toText).map(command::instant);
    if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
      throw command.wrong(
          "--from " + fromText + " is after --to " + toText + ". Swap the two times");
    }
  }

  Optional<Instant> from() {
    return from;
  }

  Optional<Instant> to() {
    return to;
  }

  boolean isGiven() {
    return fromText != null || toText != null;
  }
}
