package hubreturns.service.smi;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.CsvLine;
import hubreturns.returnsfile.UnreadableCsv;
import hubreturns.service.smi.InventoryLine.RejectedLine;
import hubreturns.service.smi.InventoryLine.UsableLine;
import hubreturns.vocabulary.UkDay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Loads inventory files of any length in bounded memory. The whole file is read, checked and
 * compared with the inventory before the first line is loaded.
 */
public final class InventoryImport {
  private static final int LINES_BETWEEN_REPORTS = 50_000;

  private final DataSource database;
  private final Clock clock;

  /** An import into this database. */
  public InventoryImport(DataSource database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** What to do with a file. */
  public sealed interface Mode {
    /** Reads, checks and compares the file; the inventory does not change. */
    record DryRun() implements Mode {}

    /** Loads the file unless more than this share of its hubs lose their Party or a supplier. */
    record GuardedImport(int lossPercentMax) implements Mode {}

    /** Loads the file, whatever it changes. */
    record ConfirmedImport() implements Mode {}
  }

  /** How an import ended. */
  public enum Outcome {
    LOADED,
    /** Nothing was loaded: it was a dry run. */
    NOT_LOADED,
    /** Nothing was loaded: too many hubs would lose their Party or a supplier. */
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
    private static final long serialVersionUID = 1L;

    NotAnInventory(Path file, String reason) {
      super("%s: %s. Nothing was loaded".formatted(file, reason));
    }
  }

  /**
   * Imports a file.
   *
   * @param rejects the file for bad lines, with line number and reason; made only if there are any
   * @param progress receives a sentence from time to time
   */
  public Report run(Path file, Path rejects, Mode mode, Consumer<String> progress)
      throws IOException, SQLException, NotAnInventory {
    Files.deleteIfExists(rejects);
    try (InventoryFile lines = InventoryFile.open(file);
        Connection connection = database.getConnection();
        StagedInventory staged = new StagedInventory(connection, lines.columns().keySet());
        RejectsFile rejected = new RejectsFile(rejects, lines.header())) {
      LineWarnings warnings =
          new LineWarnings(
              texts(connection, PARTIES), users(connection), UkDay.of(clock.instant()));
      stage(lines, staged, rejected, warnings, progress);
      List<String> all = new ArrayList<>(lines.columnWarnings());
      all.addAll(warnings.all());
      all.addAll(staged.resolveRepeats());
      Optional<String> missing = staged.missingColumn();
      if (missing.isPresent()) {
        throw new NotAnInventory(file, missing.get());
      }
      InventoryChanges changes = staged.compare();
      Outcome outcome = outcome(mode, changes);
      if (outcome == Outcome.LOADED) {
        staged.load(percent -> progress.accept(percent + " % loaded"));
      }
      return new Report(outcome, changes, rejected.lines(), all);
    } catch (UnreadableCsv e) {
      throw new NotAnInventory(file, String.valueOf(e.getMessage()));
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

  private static void stage(
      InventoryFile lines,
      StagedInventory staged,
      RejectsFile rejected,
      LineWarnings warnings,
      Consumer<String> progress)
      throws IOException, SQLException, UnreadableCsv {
    long read = 0;
    for (Optional<CsvLine> line = lines.next(); line.isPresent(); line = lines.next()) {
      CsvLine written = line.get();
      switch (InventoryLine.read(lines, written)) {
        case UsableLine usable -> {
          warnings.check(usable, written.number());
          staged.add(written.number(), usable);
        }
        case RejectedLine bad -> rejected.add(written, bad.reason());
      }
      if (++read % LINES_BETWEEN_REPORTS == 0) {
        staged.commit();
        progress.accept(read + " lines read");
      }
    }
    staged.commit();
    progress.accept(read + " lines read");
  }

  // trust writes these two tables; the import reads only whether a Party and a User exist.
  private static final String PARTIES =
      """
      select party from ssi_party
      """;
  private static final String USERS =
      """
      select user_id::text from ssi_user
      """;

  private static Set<Long> users(Connection connection) throws SQLException {
    Set<Long> users = new HashSet<>();
    for (String user : texts(connection, USERS)) {
      users.add(Long.parseLong(user));
    }
    return users;
  }

  private static Set<String> texts(Connection connection, String query) throws SQLException {
    Set<String> texts = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    connection.commit();
    return texts;
  }

  /** The rejected lines as a file that can be corrected and imported. */
  private static final class RejectsFile implements AutoCloseable {
    private final Path file;
    private final List<String> header;
    private Optional<CsvWriter> writer = Optional.empty();
    private long lines;

    RejectsFile(Path file, List<String> header) {
      this.file = file;
      this.header = header;
    }

    void add(CsvLine line, String reason) throws IOException {
      if (writer.isEmpty()) {
        writer = Optional.of(CsvWriter.builder().build(file, StandardCharsets.UTF_8));
        write("line", "reason", header);
      }
      write(String.valueOf(line.number()), reason, line.cells());
      lines++;
    }

    private void write(String line, String reason, List<String> cells) {
      List<String> all = new ArrayList<>(List.of(line, reason));
      all.addAll(cells);
      writer.orElseThrow().writeRecord(all);
    }

    long lines() {
      return lines;
    }

    @Override
    public void close() throws IOException {
      if (writer.isPresent()) {
        writer.get().close();
      }
    }
  }
}
