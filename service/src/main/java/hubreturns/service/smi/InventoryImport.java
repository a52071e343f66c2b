package hubreturns.service.smi;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Loads inventory files of any length in bounded memory: batches go through COPY into a temporary
 * table and from there into the inventory, each batch a transaction of its own.
 */
public final class InventoryImport {
  /** Lines in one batch, which is also what one crash can leave unloaded of a running import. */
  static final int BATCH_LINES = 50_000;

  private static final int COPY_CHUNK_CHARACTERS = 64 * 1024;

  private final DataSource database;

  /** An import into this database. */
  public InventoryImport(DataSource database) {
    this.database = database;
  }

  /**
   * What an import did.
   *
   * @param loaded lines loaded, changed or not
   * @param rejected lines that went into the rejects file
   * @param keptReturned hubs that stay Returned though the file says otherwise
   */
  public record Loaded(long loaded, long rejected, long keptReturned) {}

  /** A file that cannot be an inventory, from its first line or from some line on. */
  public static final class NotAnInventory extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnInventory(String message) {
      super(message);
    }
  }

  /**
   * Loads a file.
   *
   * @param rejects where bad lines go, with line number and reason; made only when there are any
   * @param progress told the number of lines read so far, after each batch
   */
  public Loaded load(Path file, Path rejects, LongConsumer progress)
      throws IOException, SQLException, NotAnInventory {
    Files.deleteIfExists(rejects);
    try (CsvReader<CsvRecord> lines = open(file);
        Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      return new Run(connection, rejects, progress).load(lines);
    } catch (CsvParseException e) {
      throw new NotAnInventory(
          file
              + " is not CSV: "
              + e.getMessage()
              + ". Correct it and import it again; batches before that are loaded already.");
    }
  }

  private static CsvReader<CsvRecord> open(Path file) throws IOException {
    return CsvReader.builder()
        .commentStrategy(CommentStrategy.NONE)
        .skipEmptyLines(true)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .detectBomHeader(true)
        .ofCsvRecord(file, StandardCharsets.UTF_8);
  }

  private static final String STAGE =
      """
      create temporary table if not exists inventory_line (like smi_device) on commit delete rows
      """;

  // A stale file must not undo a return: Returned stays, until a line says that the hub was
  // delivered anew since, which begins its next life.
  private static final String MERGE =
      """
      insert into smi_device as was (%1$s)
      select distinct on (device_id) %1$s
        from inventory_line
       order by device_id, ctid desc
      on conflict (device_id) do update
         set (device_type, gpf_device_id, manufacturer, model, han_variant, csp_region,
              device_status, delivered_to_party, import_supplier, gas_supplier, mpxn,
              delivered_on, installed_on, removed_on, logistics_status, returned_by,
              returned_position) =
             (excluded.device_type, excluded.gpf_device_id, excluded.manufacturer, excluded.model,
              excluded.han_variant, excluded.csp_region, excluded.device_status,
              excluded.delivered_to_party, excluded.import_supplier, excluded.gas_supplier,
              excluded.mpxn, excluded.delivered_on, excluded.installed_on, excluded.removed_on,
              case when was.returned_by is null or %2$s
                   then excluded.logistics_status else was.logistics_status end,
              case when %2$s then null else was.returned_by end,
              case when %2$s then null else was.returned_position end)
       where (was.device_type, was.gpf_device_id, was.manufacturer, was.model, was.han_variant,
              was.csp_region, was.device_status, was.delivered_to_party, was.import_supplier,
              was.gas_supplier, was.mpxn, was.delivered_on, was.installed_on, was.removed_on)
             is distinct from
             (excluded.device_type, excluded.gpf_device_id, excluded.manufacturer, excluded.model,
              excluded.han_variant, excluded.csp_region, excluded.device_status,
              excluded.delivered_to_party, excluded.import_supplier, excluded.gas_supplier,
              excluded.mpxn, excluded.delivered_on, excluded.installed_on, excluded.removed_on)
          or (was.returned_by is null
              and was.logistics_status is distinct from excluded.logistics_status)
      """
          .formatted(
              InventoryLine.COPY_COLUMNS,
              "excluded.delivered_on > coalesce((select (q.committed_at at time zone 'UTC')::date from service_request q"
                  + " where q.request_key = was.returned_by), 'infinity')");

  private static final String KEPT =
      """
      select count(*)
        from inventory_line n
        join smi_device d using (device_id)
       where d.returned_by is not null
         and n.logistics_status <> 'Returned'
      """;

  /** One run over one file. */
  private static final class Run {
    private final Connection connection;
    private final Path rejects;
    private final LongConsumer progress;
    private final StringBuilder chunk = new StringBuilder(2 * COPY_CHUNK_CHARACTERS);
    private List<String> header = List.of();
    private Optional<CsvWriter> rejected = Optional.empty();
    private long loadedLines;
    private long rejectedLines;
    private long keptReturned;

    Run(Connection connection, Path rejects, LongConsumer progress) {
      this.connection = connection;
      this.rejects = rejects;
      this.progress = progress;
    }

    Loaded load(Iterable<CsvRecord> lines) throws SQLException, IOException, NotAnInventory {
      var each = lines.iterator();
      if (!each.hasNext()) {
        throw new NotAnInventory("the file is empty; its first line names the columns");
      }
      CsvRecord first = each.next();
      header = first.getFields();
      List<Optional<InventoryColumn>> columns = columns(first);
      try (Statement statement = connection.createStatement()) {
        statement.execute(STAGE);
      }
      connection.commit();
      try {
        while (each.hasNext()) {
          batch(each, columns);
          progress.accept(loadedLines + rejectedLines);
        }
      } finally {
        if (rejected.isPresent()) {
          rejected.get().close();
        }
      }
      analyse();
      return new Loaded(loadedLines, rejectedLines, keptReturned);
    }

    /** Plans that were made before the import are made anew, for what the inventory holds now. */
    private void analyse() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("analyze smi_device");
      }
      connection.commit();
    }

    private void batch(java.util.Iterator<CsvRecord> lines, List<Optional<InventoryColumn>> columns)
        throws SQLException {
      CopyIn copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy inventory_line (" + InventoryLine.COPY_COLUMNS + ") from stdin");
      long usable = 0;
      try {
        for (int line = 0; line < BATCH_LINES && lines.hasNext(); line++) {
          CsvRecord record = lines.next();
          switch (line(record, columns)) {
            case InventoryLine.Usable good -> {
              chunk.append(good.row());
              usable++;
            }
            case InventoryLine.Unusable bad -> reject(record, bad.reason());
          }
          if (chunk.length() > COPY_CHUNK_CHARACTERS) {
            flush(copy);
          }
        }
        flush(copy);
        copy.endCopy();
      } finally {
        // A copy left open would make closing the connection wait for ever.
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
      merge();
      loadedLines += usable;
    }

    private void flush(CopyIn copy) throws SQLException {
      byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
      copy.writeToCopy(bytes, 0, bytes.length);
      chunk.setLength(0);
    }

    private void merge() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(MERGE);
        try (var row = statement.executeQuery(KEPT)) {
          row.next();
          keptReturned += row.getLong(1);
        }
      }
      connection.commit();
    }

    private static InventoryLine line(CsvRecord record, List<Optional<InventoryColumn>> columns) {
      if (record.getFieldCount() != columns.size()) {
        return new InventoryLine.Unusable(
            "the line has %d fields, the header %d"
                .formatted(record.getFieldCount(), columns.size()));
      }
      Map<InventoryColumn, String> fields = new EnumMap<>(InventoryColumn.class);
      for (int i = 0; i < columns.size(); i++) {
        String field = record.getField(i);
        columns.get(i).ifPresent(column -> fields.put(column, field));
      }
      return InventoryLine.read(fields);
    }

    private static List<Optional<InventoryColumn>> columns(CsvRecord header) throws NotAnInventory {
      List<String> titles =
          Arrays.stream(InventoryColumn.values()).map(InventoryColumn::title).toList();
      List<Optional<InventoryColumn>> columns = new ArrayList<>();
      for (String field : header.getFields()) {
        columns.add(
            Arrays.stream(InventoryColumn.values())
                .filter(column -> column.title().equals(field.strip()))
                .findFirst());
      }
      for (InventoryColumn needed :
          List.of(
              InventoryColumn.DEVICE_ID,
              InventoryColumn.DEVICE_TYPE,
              InventoryColumn.DEVICE_STATUS)) {
        if (!columns.contains(Optional.of(needed))) {
          throw new NotAnInventory(
              "the header line has no column " + needed.title() + "; the columns are " + titles);
        }
      }
      return columns;
    }

    private void reject(CsvRecord record, String reason) {
      try {
        if (rejected.isEmpty()) {
          CsvWriter writer = CsvWriter.builder().build(rejects, StandardCharsets.UTF_8);
          List<String> titles = new ArrayList<>(List.of("line", "reason"));
          titles.addAll(header);
          writer.writeRecord(titles);
          rejected = Optional.of(writer);
        }
        List<String> line =
            new ArrayList<>(List.of(String.valueOf(record.getStartingLineNumber()), reason));
        line.addAll(record.getFields());
        rejected.get().writeRecord(line);
        rejectedLines++;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the rejects file " + rejects, e);
      }
    }
  }
}
