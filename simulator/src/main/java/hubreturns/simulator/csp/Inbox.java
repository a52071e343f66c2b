package hubreturns.simulator.csp;

import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Consumer;

/** What stands for the CSPs: every notice that came in, each return once for each CSP. */
public final class Inbox {
  private final Database database;
  private final Clock clock;

  /** The inbox kept in a database. */
  public Inbox(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A notice that came in.
   *
   * @param timesReceived 1, and one more for each repetition
   * @param notice the JSON as it came the first time
   */
  public record Received(String returnKey, String receivedAt, int timesReceived, String notice) {}

  /** Keeps a notice; false when the CSP had it already, and then only the repetition is counted. */
  public boolean receive(Csp csp, String returnKey, byte[] notice) {
    return database.write(tx -> {
      int repeated =
          tx.update(
              """
              update csp_inbox set times_received = times_received + 1
              where csp = ? and return_key = ?
              """,
              csp.text(),
              returnKey);
      if (repeated > 0) {
        return false;
      }
      tx.update(
          """
          insert into csp_inbox (csp, return_key, received_at, times_received, notice)
          values (?, ?, ?, 1, ?)
          """,
          csp.text(),
          returnKey,
          Field.time(clock.instant()),
          new String(notice, StandardCharsets.UTF_8));
      return true;
    });
  }

  /** Shows a CSP's notices to a visitor, in the order in which they came. */
  public void each(Csp csp, int limit, int offset, Consumer<Received> visitor) {
    database.read(tx -> {
      tx.each(
          """
          select return_key, received_at, times_received, notice from csp_inbox
          where csp = ? order by arrival offset ? rows fetch first ? rows only
          """,
          row ->
              visitor.accept(
                  new Received(
                      row.getString(1), row.getString(2), row.getInt(3), row.getString(4))),
          csp.text(),
          offset,
          limit);
      return true;
    });
  }

  /** How many notices a CSP has. */
  public static long count(Transaction tx, Csp csp) {
    return tx.count(
        """
        select count(*) from csp_inbox where csp = ?
        """,
        csp.text());
  }

  /** How many notices came to a CSP more than once. */
  public static long repeated(Transaction tx, Csp csp) {
    return tx.count(
        """
        select count(*) from csp_inbox where csp = ? and times_received > 1
        """,
        csp.text());
  }
}
