package hubreturns.service.operations;

import hubreturns.service.operations.Printer.Format;
import hubreturns.service.query.Report;
import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that prints rows. */
abstract class ReportCommand extends DatabaseCommand {
  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES} (default: table on a terminal, otherwise json)")
  @Nullable Format format;

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** Prints the rows and returns their number. */
  final long print(Database database, Report report) {
    return printer().print(database.dataSource(), report);
  }

  /** Prints in the format that was asked for. */
  Printer printer() {
    return Printer.forPeople(out(), chosenFormat());
  }

  final Format chosenFormat() {
    return Optional.ofNullable(format).orElse(onTerminal() ? Format.table : Format.json);
  }
}
