package hubreturns.bench;

import hubreturns.harness.DatabaseAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * The rows of the inventory as a file that {@code psql \copy} could load. The import is compared
 * with copying these rows (docs/performance.md#goals).
 */
record CopiedInventory(DatabaseAccess database, Path rows) {
  private static final String COLUMNS =
      "device_id, gpf_device_id, import_supplier, gas_supplier, delivered_on, installed_on,"
          + " removed_on, device_type, device_status, logistics_status, csp_region, han_variant,"
          + " manufacturer, model, delivered_to_party, mpxn";

  /** Writes the rows of this database's inventory to a file. */
  static CopiedInventory of(DatabaseAccess database, Path rows) throws SQLException, IOException {
    try (Connection connection = database.connect();
        OutputStream out = Files.newOutputStream(rows)) {
      long _ =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut(
                  "copy (select " + COLUMNS + " from smi_device order by device_id) to stdout",
                  out);
    }
    return new CopiedInventory(database, rows);
  }

  /** Empties the inventory of this database, its indexes included. */
  static void truncate(DatabaseAccess database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("truncate smi_device");
    }
  }

  /**
   * Copies the rows into the emptied inventory and returns how long that took. Empties the
   * inventory again afterwards.
   */
  long copyMillis() throws SQLException, IOException {
    truncate(database);
    long began = System.nanoTime();
    try (Connection connection = database.connect();
        InputStream in = Files.newInputStream(rows)) {
      long _ =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy smi_device (" + COLUMNS + ") from stdin", in);
    }
    long took = Bench.millis(began);
    truncate(database);
    return took;
  }
}
