package hubreturns.service.operations;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** A command that works on the database, beside a running service or without one. */
abstract class DatabaseCommand extends Subcommand {

  /** Reads what was typed; runs before the database is opened. */
  void readArguments() {}

  /** Why the command has nothing to work on in this database; empty if it has. */
  Optional<String> problem(Database database) {
    return Optional.empty();
  }

  /** Does the work and returns the exit code. */
  abstract int run(Database database) throws IOException, SQLException;

  @Override
  public final Integer call() throws IOException, SQLException {
    readArguments();
    try (Database database = Database.forCommand(settings())) {
      Optional<String> problem = problem(database);
      if (problem.isPresent()) {
        err().println(problem.get());
        return Commands.REFUSED;
      }
      return run(database);
    }
  }
}
