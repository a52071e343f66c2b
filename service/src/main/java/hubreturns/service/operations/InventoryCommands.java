package hubreturns.service.operations;

import hubreturns.service.operations.Printer.Format;
import hubreturns.service.smi.InventoryImport;
import hubreturns.service.smi.InventoryReports;
import hubreturns.ssi.access.AdminAction;
import hubreturns.vocabulary.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on the Smart Metering Inventory. */
@Command(
    name = "inventory",
    description = "Load, show and export the Smart Metering Inventory.",
    mixinStandardHelpOptions = true,
    subcommands = {
      InventoryCommands.Import.class,
      InventoryCommands.Show.class,
      InventoryCommands.Export.class
    })
final class InventoryCommands extends CommandGroup {

  @Command(
      name = "import",
      description = "Load an inventory file (CSV). Bad lines go to a rejects file.",
      mixinStandardHelpOptions = true)
  static final class Import extends DatabaseCommand {
    @Parameters(paramLabel = "FILE", description = "CSV with a header line")
    Path inventory = Path.of("");

    @Option(
        names = "--rejects",
        paramLabel = "FILE",
        description = "where bad lines go (default: FILE.rejects.csv)")
    @Nullable Path rejects;

    @Override
    void readArguments() {
      if (!Files.isReadable(inventory)) {
        throw new UnreadableFile(inventory);
      }
    }

    @Override
    int run(Database database) throws IOException, SQLException {
      Path rejected = Optional.ofNullable(rejects).orElse(Path.of(inventory + ".rejects.csv"));
      try {
        InventoryImport.Loaded loaded =
            new InventoryImport(database.dataSource())
                .load(inventory, rejected, lines -> err().println(lines + " lines read"));
        CommandTrail.append(
            database,
            AdminAction.INVENTORY_IMPORTED,
            inventory.toAbsolutePath().toString(),
            count(loaded.loaded(), "device")
                + " loaded, "
                + count(loaded.rejected(), "line")
                + " rejected");
        err().println(count(loaded.loaded(), "device") + " loaded from " + inventory);
        if (loaded.keptReturned() > 0) {
          err()
              .println(
                  count(loaded.keptReturned(), "hub")
                      + " stay Returned, because the file is older than their return");
        }
        if (loaded.rejected() == 0) {
          return Commands.DONE;
        }
        err()
            .println(
                "%s rejected. Correct them in %s and import that file."
                    .formatted(count(loaded.rejected(), "line"), rejected));
        return Commands.REFUSED;
      } catch (InventoryImport.NotAnInventory e) {
        err().println(e.getMessage());
        return Commands.REFUSED;
      }
    }

    private static String count(long number, String noun) {
      return number + " " + noun + (number == 1 ? "" : "s");
    }
  }

  @Command(
      name = "show",
      description = "Show devices and their returns.",
      mixinStandardHelpOptions = true)
  static final class Show extends ReportCommand {
    @Parameters(paramLabel = "DEVICE_ID", arity = "1..*", description = "EUI-64s")
    List<String> devices = List.of();

    private List<DeviceId> ids = List.of();

    @Override
    void readArguments() {
      ids = devices.stream().map(this::deviceId).distinct().toList();
    }

    @Override
    int run(Database database) {
      print(database, InventoryReports.show(ids));
      Set<DeviceId> known = InventoryReports.known(database.client(), ids);
      List<DeviceId> unknown = ids.stream().filter(id -> !known.contains(id)).toList();
      unknown.forEach(id -> err().println(id + " is not in the Smart Metering Inventory"));
      return unknown.isEmpty() ? Commands.DONE : Commands.REFUSED;
    }
  }

  @Command(
      name = "export",
      description = "Write the whole inventory as CSV.",
      mixinStandardHelpOptions = true)
  static final class Export extends DatabaseCommand {
    @Override
    int run(Database database) {
      long rows =
          new Printer(out(), Format.csv).print(database.dataSource(), InventoryReports.export());
      err().println(rows + " devices");
      return Commands.DONE;
    }
  }
}
