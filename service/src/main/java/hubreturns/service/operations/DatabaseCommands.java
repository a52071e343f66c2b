package hubreturns.service.operations;

import hubreturns.service.ledger.Invariant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands on the database itself. */
@Command(
    name = "database",
    description = "Check, migrate, back up and restore the database.",
    subcommands = {
      DatabaseCommands.Check.class,
      DatabaseCommands.Migrate.class,
      BackupCommands.Backup.class,
      BackupCommands.Restore.class
    })
final class DatabaseCommands extends CommandGroup {

  @Command(
      name = "check",
      description = {
        "Compare the inventory, the audit trail, the queue, the return records and the stored answers.",
        "Exit code 1 means that they do not agree. Each row names a violated rule and where it is violated."
      })
  static final class Check extends ReportCommand {
    @Override
    int run(Database database) {
      long violations = print(database, Invariant.report());
      err().printf("Checked %d rules. Violations: %,d.%n", Invariant.values().length, violations);
      return violations == 0 ? Commands.DONE : Commands.REFUSED;
    }
  }

  @Command(
      name = "migrate",
      description = {
        "Migrate the database to this version, as the owner of its tables, and give roles their rights.",
        "The service migrates an embedded database when it starts, and an outside one if it has no writer."
      })
  static final class Migrate extends DatabaseCommand {
    @Option(
        names = "--writer",
        paramLabel = "ROLE",
        description = "the database role that the service and its commands use")
    @Nullable String writer;

    @Option(
        names = "--reader",
        paramLabel = "ROLE",
        description = "the database role that the pages use")
    @Nullable String reader;

    @Override
    boolean setsUp() {
      return true;
    }

    @Override
    void readArguments() {
      if (writer != null && writer.equals(reader)) {
        throw wrong("The writer and the reader must be two roles.");
      }
    }

    @Override
    int run(Database database) {
      DatabaseRoles roles = database.roles();
      if (roles.mayReadVersion() && Migrations.areNewer(database.client())) {
        throw new Refused(
            "A newer version has migrated the database, to version %s. Run this command with the newer version. To go back, only replace the jar: this version serves with the rights that the roles have now"
                .formatted(database.version()));
      }
      if ((writer != null || reader != null) && !roles.actsAsOwner()) {
        throw new Refused(
            "Only the owner of the tables, %s, can give roles their rights. This command connected as %s."
                .formatted(roles.owner().orElseThrow(), roles.current()));
      }
      Optional.ofNullable(writer).ifPresent(name -> roles.assign(DatabaseRole.WRITER, name));
      Optional.ofNullable(reader).ifPresent(name -> roles.assign(DatabaseRole.READER, name));
      out().println("The database is at version " + database.version() + ".");
      out()
          .printf(
              "Owner: %s. Writer: %s. Reader: %s.%n",
              roles.owner().orElseThrow(),
              names(roles.holders(DatabaseRole.WRITER)),
              names(roles.holders(DatabaseRole.READER)));
      return Commands.DONE;
    }

    private static String names(List<String> holders) {
      return holders.isEmpty() ? "none" : String.join(", ", holders);
    }
  }
}
