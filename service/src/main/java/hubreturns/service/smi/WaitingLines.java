package hubreturns.service.smi;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongConsumer;

/** Goes through the lines that wait in a temporary table, a few pages at a time. */
@SuppressWarnings("InlineFormatString") // Each SQL text is above the method that runs it.
final class WaitingLines {
  /** A share of all lines is given in thousandths. */
  static final int THOUSANDTHS = 1_000;

  /** Pages of the temporary table that are at most one batch, which is about 2,000 lines. */
  private static final int PAGES_IN_BATCH = 40;

  // However large the inventory is, the devices of a batch are found by their key.
  private static final String BY_KEY =
      """
      set local work_mem = '64MB';
      set local enable_seqscan = off;
      set local enable_hashjoin = off;
      set local enable_mergejoin = off
      """;
  private static final String PAGES =
      """
      select pg_relation_size('%s') / current_setting('block_size')::integer
      """;

  private final Connection connection;
  private final GiveWay giveWay;
  private final String table;

  /** What to do with the lines of some pages. */
  interface Batch {
    /** Works on the lines from one page up to another one, which is not included. */
    void run(long fromPage, long toPage) throws SQLException;
  }

  WaitingLines(Connection connection, GiveWay giveWay, String table) {
    this.connection = connection;
    this.giveWay = giveWay;
    this.table = table;
  }

  /**
   * Runs the batches in the order of the file. Each may commit.
   *
   * @param progress receives the share that is done after each batch
   */
  void inBatches(LongConsumer progress, Batch batch) throws SQLException {
    long pages = pages();
    long next;
    for (long page = 0; page < pages; page = next) {
      long from = page;
      long to = from + giveWay.atOnce(PAGES_IN_BATCH);
      giveWay.around(() -> {
        try (Statement statement = connection.createStatement()) {
          statement.execute(BY_KEY);
        }
        batch.run(from, to);
      });
      progress.accept(Math.min(THOUSANDTHS, THOUSANDTHS * to / pages));
      next = to;
    }
  }

  private long pages() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(PAGES.formatted(table))) {
      row.next();
      return row.getLong(1);
    }
  }
}
