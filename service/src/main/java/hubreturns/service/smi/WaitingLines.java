package hubreturns.service.smi;

import java.sql.SQLException;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.JdbcTemplate;

/** Goes through the lines that wait in a temporary table, a few pages at a time. */
@SuppressWarnings("InlineFormatString") // Each SQL text is above the method that runs it.
record WaitingLines(JdbcTemplate database, GiveWay giveWay, String table) {
  /** A share of all lines is given in thousandths. */
  static final int THOUSANDTHS = 1_000;

  /** The most pages of the temporary table in one batch, which is about 2,000 lines. */
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

  /** What to do with the lines of some pages. */
  interface Batch {
    /** Works on the lines from one page up to, but not including, another page. */
    void run(long fromPage, long toPage) throws SQLException;
  }

  /**
   * Runs the batches in the order of the file. Each may commit.
   *
   * @param progress receives the share that is done after each batch
   */
  void inBatches(LongConsumer progress, Batch batch) throws SQLException {
    long pages = database.query(PAGES.formatted(table), (row, index) -> row.getLong(1)).getFirst();
    long next;
    for (long page = 0; page < pages; page = next) {
      long from = page;
      long to = from + giveWay.atOnce(PAGES_IN_BATCH);
      giveWay.around(() -> {
        database.execute(BY_KEY);
        batch.run(from, to);
      });
      progress.accept(Math.min(THOUSANDTHS, THOUSANDTHS * to / pages));
      next = to;
    }
  }
}
