package hubreturns.service.operations;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the transaction numbers in the rows with the numbers that PostgreSQL gives to new
 * transactions. A dump that is restored into a new cluster brings high numbers, but the cluster
 * itself starts with low ones. Checkpoints and figures would then miss the new requests
 * (docs/how-to/restore-a-backup.md#move-the-transaction-numbers-on).
 */
final class TransactionNumbers {
  private static final String REACHED =
      """
      select greatest(
               (select written_by from service_request order by written_by desc limit 1),
               (select written_below from audit_checkpoint order by number desc limit 1),
               (select written_below from ssi_counted),
               '0')::text
      """;

  private static final String NEXT = "select pg_snapshot_xmax(pg_current_snapshot())::text";

  /**
   * PostgreSQL starts only with a number at which a file of its commit log begins: 32 pages of
   * 8,192 bytes, four transactions in a byte.
   */
  private static final long FILE_OF_COMMIT_LOG = 32L * 8_192 * 4;

  private static final int EPOCH_BITS = 32;

  private TransactionNumbers() {}

  /**
   * Refuses a database whose rows are ahead of its transactions.
   *
   * @throws Refused when they are ahead; the message has the command that moves the transaction
   *     numbers on
   */
  static void refuseIfBehind(DataSource dataSource) {
    JdbcClient database = JdbcClient.create(dataSource);
    long reached = Long.parseLong(database.sql(REACHED).query(String.class).single());
    long next = Long.parseLong(database.sql(NEXT).query(String.class).single());
    if (reached > next) {
      throw new Refused(
          "This database was loaded from a dump into a new PostgreSQL, which counts transactions from the beginning: its next one is number %s, but the rows name numbers up to %s. The audit trail would not count new requests. Stop PostgreSQL, run 'pg_resetwal -D DATA_DIRECTORY %s' as its account, and start it again"
              .formatted(next, reached, options(reached)));
    }
  }

  /** The options of {@code pg_resetwal} that move the transaction numbers beyond this one. */
  static String options(long reached) {
    long number = (reached / FILE_OF_COMMIT_LOG + 1) * FILE_OF_COMMIT_LOG;
    if ((int) number == 0) {
      // Zero is not a valid transaction number.
      number += FILE_OF_COMMIT_LOG;
    }
    String transaction = "-x " + Integer.toUnsignedString((int) number);
    long epoch = number >>> EPOCH_BITS;
    return epoch == 0 ? transaction : "-e %d %s".formatted(epoch, transaction);
  }
}
