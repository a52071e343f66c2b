package hubreturns.service.operations;

import hubreturns.service.trust.PartyNames;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that narrows a command to one Party. */
final class PartyOption {
  @Option(names = "--party", paramLabel = "NAME", description = "only this Party")
  @Nullable String name;

  Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Refuses a Party that is not on record. */
  void check(Database database) {
    if (name != null) {
      name = new PartyNames(database.client()).onRecord(name);
    }
    name()
        .flatMap(new PartyNames(database.client())::problem)
        .ifPresent(problem -> {
          throw new Refused(problem);
        });
  }
}
