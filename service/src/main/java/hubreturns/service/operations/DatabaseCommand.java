package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseFailure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A command that works on the database, beside a running service or without one. */
abstract class DatabaseCommand extends Subcommand {

  /** Reads what was typed; runs before the database is opened. */
  void readArguments() {}

  final void warn(List<String> warnings) {
    warnings.forEach(warning -> err().println("Warning: " + warning));
  }

  /**
   * Whether the command may make an embedded database where there is none, because people set up an
   * installation with it. Any other command would only show or save an empty one.
   */
  boolean setsUp() {
    return false;
  }

  /** Does the work and returns the exit code. */
  abstract int run(Database database) throws IOException, SQLException;

  @Override
  public final Integer call() throws IOException, SQLException {
    readArguments();
    Settings settings = settings();
    warn(settings.warnings());
    try (Database database =
        setsUp() ? Database.forCommand(settings) : Database.existingForCommand(settings)) {
      warn(database.warnings());
      return runOnceOpen(database);
    }
  }

  private int runOnceOpen(Database database) throws IOException, SQLException {
    try {
      return run(database);
    } catch (SQLException | RuntimeException e) {
      if (e instanceof Refused || !DatabaseFailure.isOfServer(e)) {
        throw e;
      }
      throw new Refused(
          "The database failed during this command (%s). %s"
              .formatted(ConnectionFault.plain(DatabaseFailure.reason(e)), afterFailure()),
          e);
    }
  }

  /** What to do after the database failed, for example because it was stopped. */
  String afterFailure() {
    return "Run the command again when the database responds.";
  }
}
