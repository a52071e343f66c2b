package hubreturns.service.operations;

import hubreturns.service.trust.UserNames;
import hubreturns.vocabulary.UserId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that narrows a command to one User. */
final class UserOption {
  @Option(names = "--user", paramLabel = "EUI", description = "only this User")
  @Nullable String text;

  private Optional<UserId> user = Optional.empty();

  /** Reads what was typed. */
  void read(Subcommand command) {
    user = Optional.ofNullable(text).map(command::userId);
  }

  Optional<UserId> user() {
    return user;
  }

  boolean isGiven() {
    return text != null;
  }

  /** Refuses a User that is not on record. */
  void check(Database database) {
    user.flatMap(new UserNames(database.client())::problem)
        .ifPresent(problem -> {
          throw new Refused(problem);
        });
  }
}
