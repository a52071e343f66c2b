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

  /** What is wrong with the name; empty when the Party is registered or no name was given. */
  Optional<String> problem(Database database) {
    return name().flatMap(new PartyNames(database.client())::problem);
  }
}
