package hubreturns.service.smi;

import hubreturns.returnsfile.UnreadableTable;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.UkDay;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Loads inventory files of any length in bounded memory. The whole file is read, checked and
 * compared with the inventory before the first line is loaded.
 */
public record InventoryImport(DataSource database, Clock clock) {
  private static final int LINES_BETWEEN_REPORTS = 50_000;
  private static final int THOUSANDTHS_BETWEEN_REPORTS = 20;

  /** What to do with a file. */
  public sealed interface Mode {
    /** Reads, checks and compares the file; the inventory does not change. */
    record DryRun() implements Mode {}

    /** Loads the file unless more than this share of its hubs are lost to their owners. */
    record GuardedImport(int lossPercentMax) implements Mode {}

    /** Loads the file, whatever it changes. */
    record ConfirmedImport() implements Mode {}
  }

  /** How an import ended. */
  public enum Outcome {
    LOADED,
    /** Nothing was loaded: it was a dry run. */
    NOT_LOADED,
    /** Nothing was loaded: too many hubs would be lost to their owners. */
    NEEDS_CONFIRMATION
  }

  /**
   * The result of an import.
   *
   * @param rejected lines that went into the rejects file
   * @param warnings about the columns of the file and about values that are probably wrong
   */
  public record Report(
      Outcome outcome, InventoryChanges changes, long rejected, List<String> warnings) {
    /** Copies the list. */
    public Report {
      warnings = List.copyOf(warnings);
    }
  }

  /** A file that cannot be loaded. Nothing of it was loaded. */
  public static final class NotAnInventory extends Exception {
    NotAnInventory(Path file, String reason) {
      super("%s: %s. Nothing was loaded".formatted(file, reason));
    }
  }

  /**
   * Imports a file.
   *
   * @param rejects the file for rejected lines, with line number and reason; made only if a line is
   *     rejected. An earlier file of this name gets another name, unless it has the same content
   * @param progress receives a sentence from time to time
   * @param loading receives the changes before the first of them is loaded. They are loaded in
   *     batches, so that an interrupted import leaves a part of them
   */
  public Report run(
      Path file,
      Path rejects,
      Mode mode,
      Consumer<String> progress,
      Consumer<InventoryChanges> loading)
      throws IOException, SQLException, NotAnInventory {
    FileState begun = FileState.of(file);
    try (InventoryFile lines = InventoryFile.open(file);
        Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      JdbcTemplate records = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
      Set<String> parties = texts(records, PARTIES);
      lines.spellParties(parties);
      LineWarnings warnings =
          new LineWarnings(
              parties,
              texts(records, USERS),
              texts(records, IMPORT_SUPPLIERS),
              texts(records, GAS_SUPPLIERS),
              UkDay.of(clock.instant()));
      connection.commit();
      InventoryColumns columns = new InventoryColumns(lines.columns().keySet());
      try (StagedInventory staged =
              StagedInventory.begin(connection, columns, !(mode instanceof Mode.DryRun));
          RejectsFile rejected = new RejectsFile(rejects, lines.header());
          LineBatches batches = new LineBatches(lines, begun.size(), warnings, rejected)) {
        if (stage(batches, staged, begun.size(), progress) == 0 && rejected.lines() == 0) {
          throw new NotAnInventory(file, "the file has no lines after its header");
        }
        rejected.complete();
        List<String> all = new ArrayList<>(lines.fileWarnings());
        all.addAll(warnings.all());
        all.addAll(repeats(file, staged));
        if (!begun.isStillOf(file)) {
          throw new NotAnInventory(
              file, "the file changed while it was read. Repeat the import when it is complete");
        }
        Optional<String> missing = staged.missingColumn();
        if (missing.isPresent()) {
          List<String> reasons = new ArrayList<>(lines.fileWarnings());
          reasons.addFirst(missing.get());
          throw new NotAnInventory(file, String.join("; ", reasons));
        }
        InventoryChanges changes = staged.compare(inSteps("Compared", progress));
        rejected
            .publish(clock.instant())
            .ifPresent(
                kept -> progress.accept("Kept the earlier file %s as %s".formatted(rejects, kept)));
        Outcome outcome = outcome(mode, changes);
        if (outcome == Outcome.LOADED) {
          loading.accept(changes);
          staged.commitCopied();
          load(staged.load(changes), changes, progress);
        }
        return new Report(outcome, changes, rejected.lines(), all);
      }
    } catch (StagedInventory.AnotherImport e) {
      throw new NotAnInventory(
          file, "another inventory import is running. Repeat the command when it has ended");
    } catch (UnreadableTable e) {
      throw new NotAnInventory(file, String.valueOf(e.getMessage()));
    } catch (DataAccessException e) {
      // The person who imports should read PostgreSQL's message without the text of the statement.
      if (e.getCause() instanceof SQLException said) {
        throw said;
      }
      throw e;
    }
  }

  private static Outcome outcome(Mode mode, InventoryChanges changes) {
    return switch (mode) {
      case Mode.DryRun dryRun -> Outcome.NOT_LOADED;
      case Mode.GuardedImport(int lossPercentMax) when changes.losesMoreThan(lossPercentMax) ->
          Outcome.NEEDS_CONFIRMATION;
      case Mode.GuardedImport guarded -> Outcome.LOADED;
      case Mode.ConfirmedImport confirmed -> Outcome.LOADED;
    };
  }

  /** Stages the lines that can be used, and returns how many there are. */
  private static long stage(
      LineBatches batches, StagedInventory staged, long bytes, Consumer<String> progress)
      throws IOException, SQLException, UnreadableTable {
    TimeLeft left = new TimeLeft(bytes, System::nanoTime);
    long read = 0;
    long usable = 0;
    for (Optional<LineBatch> next = batches.next(); next.isPresent(); next = batches.next()) {
      LineBatch batch = next.get();
      staged.add(batch);
      usable += batch.size();
      if (batch.linesRead() / LINES_BETWEEN_REPORTS > read / LINES_BETWEEN_REPORTS) {
        progress.accept(
            "%s read (%s a second), %s"
                .formatted(
                    Counted.text(batch.linesRead(), "line"),
                    left.perSecond(batch.linesRead()),
                    left.after(batch.bytesRead())));
      }
      read = batch.linesRead();
    }
    progress.accept(Counted.text(read, "line") + " read; comparing with the inventory");
    staged.complete();
    return usable;
  }

  private static List<String> repeats(Path file, StagedInventory staged)
      throws IOException, SQLException, UnreadableTable {
    return RepeatWarnings.of(
        file,
        staged.resolveRepeats(),
        staged.gpfsOfSeveralHubs(),
        staged.gpfsOfHubsOnRecord(),
        staged.gpfsThatAreOtherDevices());
  }

  private static void load(
      InventoryLoad waiting, InventoryChanges changes, Consumer<String> progress)
      throws SQLException {
    if (changes.unchanged() == changes.devices()) {
      return;
    }
    waiting.run(inSteps("Changes loaded", progress));
    waiting.finish();
  }

  /**
   * Reports the progress after each fiftieth of the work; takes the share that is done, in
   * thousandths.
   */
  private static LongConsumer inSteps(String what, Consumer<String> progress) {
    TimeLeft left = new TimeLeft(WaitingLines.THOUSANDTHS, System::nanoTime);
    AtomicLong said = new AtomicLong();
    return done -> {
      boolean step =
          done / THOUSANDTHS_BETWEEN_REPORTS > said.getAndSet(done / THOUSANDTHS_BETWEEN_REPORTS);
      if (step && done < WaitingLines.THOUSANDTHS) {
        progress.accept(what + ": " + left.after(done));
      }
    };
  }

  // The import reads only whether a Party and a User exist, and the roles.
  private static final String PARTIES = "select party from ssi_party";
  private static final String USERS = "select user_id::text from ssi_user";
  private static final String IMPORT_SUPPLIERS = USERS + " where may_import";
  private static final String GAS_SUPPLIERS = USERS + " where may_gas";

  private static Set<String> texts(JdbcTemplate records, String query) {
    return Set.copyOf(records.query(query, (row, index) -> row.getString(1)));
  }
}
