package hubreturns.service.operations;

import picocli.CommandLine.Command;

/** Commands on the database itself. */
@Command(
    name = "database",
    description = "Manage the database.",
    mixinStandardHelpOptions = true,
    subcommands = DatabaseCommands.Migrate.class)
final class DatabaseCommands extends CommandGroup {

  @Command(
      name = "migrate",
      description = "Migrate the database to this version. The service does so when it starts.",
      mixinStandardHelpOptions = true)
  static final class Migrate extends DatabaseCommand {
    @Override
    int run(Database database) {
      out().println("The database is at version " + database.version() + ".");
      return Commands.DONE;
    }
  }
}
