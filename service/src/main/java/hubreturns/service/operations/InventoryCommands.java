package hubreturns.service.operations;

import hubreturns.returnsfile.GivenFile;
import hubreturns.service.operations.Printer.Format;
import hubreturns.service.query.Report;
import hubreturns.service.smi.InventoryChanges;
import hubreturns.service.smi.InventoryImport;
import hubreturns.service.smi.InventoryImport.Mode;
import hubreturns.service.smi.InventoryImport.Outcome;
import hubreturns.service.smi.InventoryReports;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail.Change;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeviceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
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
    subcommands = {
      InventoryCommands.Import.class,
      InventoryCommands.Show.class,
      InventoryCommands.History.class,
      InventoryCommands.Export.class
    })
final class InventoryCommands extends CommandGroup {

  @Command(
      name = "import",
      description = "Load an inventory file (CSV). Bad lines go to a rejects file.")
  static final class Import extends DatabaseCommand {
    @Parameters(paramLabel = "FILE", description = "CSV with a header line")
    Path inventory = Path.of("");

    @Option(
        names = "--rejects",
        paramLabel = "FILE",
        description = "where bad lines go (default: FILE.rejects.csv)")
    @Nullable Path rejects;

    @Option(
        names = "--dry-run",
        description = "check the file and show what would change; load nothing")
    boolean dryRun;

    @Option(
        names = "--yes",
        description =
            "load the file even if many hubs lose their Party or a supplier, or change to another device type")
    boolean yes;

    private boolean isLoading;

    @Override
    boolean setsUp() {
      return true;
    }

    @Override
    void readArguments() {
      UnreadableFile.refuse(inventory);
      Optional<String> flaw = GivenFile.flaw(rejected());
      if (flaw.isPresent()) {
        throw wrong("--rejects " + rejected() + " " + flaw.get());
      }
      Path folder = rejected().toAbsolutePath().resolveSibling("");
      GivenFile.flawOfFolder(folder)
          .ifPresent(flawOfFolder -> {
            throw wrong("--rejects " + rejected() + ": " + flawOfFolder);
          });
      if (isInventory(rejected())) {
        throw wrong("--rejects " + rejected() + " would replace the inventory file itself");
      }
    }

    /** The file for the rejected lines. */
    private Path rejected() {
      return Optional.ofNullable(rejects).orElse(Path.of(inventory + ".rejects.csv"));
    }

    private boolean isInventory(Path file) {
      try {
        return GivenFile.isSame(file, inventory);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }

    @Override
    int run(Database database) throws IOException, SQLException {
      Path rejected = rejected();
      try {
        InventoryImport.Report report = imported(database, rejected);
        if (report.outcome() == Outcome.LOADED) {
          CommandTrail.append(
              database,
              entry(
                  AdminAction.INVENTORY_IMPORTED,
                  report.changes(),
                  "; " + Counted.text(report.rejected(), "line") + " rejected"));
        }
        print(report, rejected);
        return report.rejected() == 0 && !needsConfirmation(report)
            ? Commands.DONE
            : Commands.REFUSED;
      } catch (InventoryImport.NotAnInventory e) {
        err().println(e.getMessage());
        return Commands.REFUSED;
      }
    }

    private InventoryImport.Report imported(Database database, Path rejected)
        throws IOException, SQLException, InventoryImport.NotAnInventory {
      try (Interruption interruption = new Interruption()) {
        return new InventoryImport(database.dataSource(), Clock.systemUTC())
            .run(
                inventory,
                rejected,
                mode(),
                err()::println,
                changes -> {
                  // An import that is killed, or loses its database, leaves this entry alone.
                  CommandTrail.append(
                      database, entry(AdminAction.INVENTORY_IMPORT_BEGUN, changes, ""));
                  interruption.say(this::interrupted);
                  isLoading = true;
                });
      }
    }

    @Override
    String afterFailure() {
      return isLoading
          ? "A part of the changes may be loaded. Run the import again to load the rest."
          : "Nothing was loaded. Run the import again.";
    }

    private void interrupted() {
      err()
          .println(
              "Interrupted: a part of the changes may be loaded. Run the same command again to load the rest.");
      err().flush();
    }

    private Change entry(AdminAction action, InventoryChanges changes, String remark) {
      List<String> after = new ArrayList<>();
      after.add(counts(changes) + remark);
      after.addAll(changedFields(changes));
      return CommandTrail.change(
          action,
          inventory.toAbsolutePath().toString(),
          List.of(
              "%,d of the file's %s on record"
                  .formatted(
                      changes.devices() - changes.added(),
                      Counted.text(changes.devices(), "device"))),
          after);
    }

    private static String counts(InventoryChanges changes) {
      return "%,d new, %,d changed, %,d unchanged"
          .formatted(changes.added(), changes.changed(), changes.unchanged());
    }

    private static List<String> changedFields(InventoryChanges changes) {
      return changes.fields().stream()
          .filter(field -> field.gained() + field.lost() + field.changed() > 0)
          .map(field ->
              "%s: %,d gained, %,d lost, %,d changed"
                  .formatted(field.column().title(), field.gained(), field.lost(), field.changed()))
          .toList();
    }

    /** Whether the file was not loaded, or would not be loaded, without {@code --yes}. */
    private boolean needsConfirmation(InventoryImport.Report report) {
      return switch (report.outcome()) {
        case LOADED -> false;
        case NOT_LOADED -> !yes && report.changes().losesMoreThan(lossPercentMax());
        case NEEDS_CONFIRMATION -> true;
      };
    }

    private Mode mode() {
      if (dryRun) {
        return new Mode.DryRun();
      }
      return yes ? new Mode.ConfirmedImport() : new Mode.GuardedImport(lossPercentMax());
    }

    private int lossPercentMax() {
      return settings().number(Setting.INVENTORY_LOSS_PERCENT_MAX);
    }

    private void print(InventoryImport.Report report, Path rejected) {
      InventoryChanges changes = report.changes();
      warn(report.warnings());
      err().println("Compared with the inventory: " + counts(changes));
      changedFields(changes).forEach(line -> err().println("  " + line));
      if (changes.keptReturned() > 0) {
        err()
            .println(
                Counted.text(changes.keptReturned(), "hub")
                    + (changes.keptReturned() == 1 ? " stays" : " stay")
                    + " Returned, because the file is older than the return");
      }
      String devices = Counted.text(changes.devices(), "device");
      err()
          .println(
              switch (report.outcome()) {
                case LOADED -> devices + " loaded from " + inventory;
                case NOT_LOADED ->
                    "Dry run: %s of %s can be loaded. Nothing was loaded."
                        .formatted(devices, inventory);
                case NEEDS_CONFIRMATION -> "Nothing was loaded.";
              });
      if (needsConfirmation(report)) {
        err()
            .println(
                ("%,d of %s would lose the Party or a supplier, or change to another device type, which is more than %d %%."
                        + " Check the file. If it is correct, import it again with --yes.")
                    .formatted(
                        changes.losing(), Counted.text(changes.owned(), "hub"), lossPercentMax()));
      }
      if (report.rejected() > 0) {
        err()
            .println(
                "%s rejected. Correct %s and import that file."
                    .formatted(Counted.text(report.rejected(), "line"), rejected));
      } else if (Files.exists(rejected)) {
        err().println("No line was rejected. %s is from an earlier import.".formatted(rejected));
      }
    }
  }

  /** A command that prints what is known about some devices. */
  abstract static class AboutDevices extends ReportCommand {
    @Parameters(paramLabel = "DEVICE_ID", arity = "1..*", description = "EUI-64s")
    List<String> devices = List.of();

    private List<DeviceId> ids = List.of();

    abstract Report report(List<DeviceId> ids);

    @Override
    final void readArguments() {
      ids = devices.stream().map(this::deviceId).distinct().toList();
    }

    @Override
    final int run(Database database) {
      print(database, report(ids));
      Set<DeviceId> known = InventoryReports.known(database.dataSource(), ids);
      List<DeviceId> unknown = ids.stream().filter(id -> !known.contains(id)).toList();
      unknown.forEach(id -> err().println(id + " is not in the Smart Metering Inventory"));
      return unknown.isEmpty() ? Commands.DONE : Commands.REFUSED;
    }
  }

  @Command(name = "show", description = "Show devices and their returns.")
  static final class Show extends AboutDevices {
    @Override
    Report report(List<DeviceId> ids) {
      return InventoryReports.show(ids);
    }

    @Override
    Printer printer() {
      return Printer.forImport(out(), chosenFormat());
    }
  }

  @Command(
      name = "history",
      description = {
        "Show every SMI status and Logistics Status of devices, and when each began.",
        "A blank time means that an earlier version imported the status."
      })
  static final class History extends AboutDevices {
    @Override
    Report report(List<DeviceId> ids) {
      return InventoryReports.history(ids);
    }
  }

  @Command(name = "export", description = "Write the whole inventory as CSV.")
  static final class Export extends DatabaseCommand {
    @Override
    int run(Database database) {
      long rows =
          Printer.forImport(out(), Format.csv)
              .print(database.dataSource(), InventoryReports.export());
      err().println(Counted.text(rows, "device"));
      return Commands.DONE;
    }
  }
}
