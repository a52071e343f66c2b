package hubreturns.simulator.csp;

import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.records.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The outbox of notices: one for each return, however many records stand for it.
 *
 * <p>A notice is queued in the transaction that creates the record and marked in another after the
 * CSP took it. Where the program dies between the two, the notice goes out again under the same
 * idempotency key, which the CSP knows.
 */
public final class Notices {
  private static final int PROBLEM_CHARS_MAX = 500;

  private final Database database;
  private final LifeCycle lifeCycle;
  private final Clock clock;

  /** The notices kept in a database. */
  public Notices(Database database, LifeCycle lifeCycle, Clock clock) {
    this.database = database;
    this.lifeCycle = lifeCycle;
    this.clock = clock;
  }

  /**
   * A notice to send.
   *
   * @param returnKey what makes it one notice: the idempotency key
   * @param attempts how often it was tried before
   */
  public record Waiting(String returnKey, Entry entry, int attempts) {}

  /**
   * How a record's notice stands.
   *
   * @param csp to whom it goes; empty while an operator has not chosen
   * @param sentAt when the CSP took it
   */
  public record Standing(
      String returnKey,
      Optional<String> csp,
      Optional<String> sentAt,
      int attempts,
      Optional<String> lastProblem) {}

  /** How many notices of a CSP were taken, and how many wait. */
  public record Tally(long sent, long waiting) {}

  /** Queues the notice of a new record, unless its return has one already. */
  public void queue(Transaction tx, Entry entry) {
    Optional<Standing> standing = standing(tx, entry.returnKey());
    if (standing.isPresent()) {
      standing.get().sentAt().ifPresent(at -> markNotified(tx, entry, at));
      return;
    }
    tx.update(
        """
        insert into csp_notice (return_key, entry_number, csp, due_at, attempts)
        values (?, ?, ?, ?, 0)
        """,
        entry.returnKey(),
        entry.id().number(),
        Csp.of(entry).map(Csp::text).orElse(null),
        clock.millis());
  }

  /**
   * Directs the notice of a changed record to the CSP that the record now names, as long as it is
   * not sent.
   */
  public void redirect(Transaction tx, Entry entry) {
    Csp.of(entry)
        .ifPresent(csp ->
            tx.update(
                """
                update csp_notice set csp = ?, due_at = ?
                where return_key = ? and sent_at is null and (csp is null or csp <> ?)
                """,
                csp.text(),
                clock.millis(),
                entry.returnKey(),
                csp.text()));
  }

  /** Makes every waiting notice due at once, as after a start. */
  public void wake() {
    database.write(tx ->
        tx.update(
            """
            update csp_notice set due_at = ? where sent_at is null
            """,
            clock.millis()));
  }

  /** The notices due to a CSP, those due longest first. */
  public List<Waiting> due(Csp csp, int countMax) {
    return database.read(tx -> {
      List<Waiting> waiting = new ArrayList<>();
      tx.each(
          """
          select return_key, entry_number, attempts from csp_notice
          where csp = ? and sent_at is null and due_at <= ?
          order by due_at, entry_number limit ?
          """,
          row -> {
            String key = row.getString(1);
            int attempts = row.getInt(3);
            ReturnsRecords.find(tx, new EntryId(row.getLong(2)))
                .ifPresent(entry -> waiting.add(new Waiting(key, entry, attempts)));
          },
          csp.text(),
          clock.millis(),
          countMax);
      return waiting;
    });
  }

  /** Marks notices as taken by the CSP, and their records as {@code CSP notified}. */
  public void sent(Csp csp, List<Waiting> taken) {
    database.write(tx -> {
      String now = Field.time(clock.instant());
      for (Waiting notice : taken) {
        int marked =
            tx.update(
                """
                update csp_notice
                set sent_at = ?, csp = ?, attempts = attempts + 1, last_problem = null
                where return_key = ? and sent_at is null
                """,
                now,
                csp.text(),
                notice.returnKey());
        if (marked == 1) {
          ReturnsRecords.withReturnKey(tx, notice.returnKey())
              .forEach(entry -> markNotified(tx, entry, now));
        }
      }
      return taken.size();
    });
  }

  /** Notes that a CSP did not take a notice, and when to try again. */
  public void failed(Waiting notice, String problem, Instant tryAgainAt) {
    database.write(tx ->
        tx.update(
            """
            update csp_notice set attempts = attempts + 1, due_at = ?, last_problem = ?
            where return_key = ? and sent_at is null
            """,
            tryAgainAt.toEpochMilli(),
            problem.substring(0, Math.min(problem.length(), PROBLEM_CHARS_MAX)),
            notice.returnKey()));
  }

  /** How the notice of a return stands. */
  public static Optional<Standing> standing(Transaction tx, String returnKey) {
    return tx.first(
        """
        select return_key, csp, sent_at, attempts, last_problem from csp_notice
        where return_key = ?
        """,
        row ->
            new Standing(
                row.getString(1),
                Optional.ofNullable(row.getString(2)),
                Optional.ofNullable(row.getString(3)),
                row.getInt(4),
                Optional.ofNullable(row.getString(5))),
        returnKey);
  }

  /** What was sent to each CSP and what waits for it. */
  public static Map<Csp, Tally> tallies(Transaction tx) {
    Map<Csp, Tally> tallies = new EnumMap<>(Csp.class);
    for (Csp csp : Csp.values()) {
      long sent =
          tx.count(
              """
              select count(*) from csp_notice where csp = ? and sent_at is not null
              """,
              csp.text());
      long waiting =
          tx.count(
              """
              select count(*) from csp_notice where csp = ? and sent_at is null
              """,
              csp.text());
      tallies.put(csp, new Tally(sent, waiting));
    }
    return tallies;
  }

  /** How many notices wait for an operator to choose the CSP. */
  public static long undirected(Transaction tx) {
    return tx.count(
        """
        select count(*) from csp_notice where csp is null and sent_at is null
        """);
  }

  private void markNotified(Transaction tx, Entry entry, String at) {
    Map<Field, Optional<String>> changes = new EnumMap<>(Field.class);
    changes.put(Field.CSP_NOTIFIED_AT, Optional.of(at));
    Csp.of(entry)
        .ifPresent(csp -> {
          changes.put(Field.CSP, Optional.of(csp.text()));
          changes.put(
              Field.CSP_REFERENCE,
              Optional.of(
                  "%s-%d".formatted(csp.text().toUpperCase(Locale.ROOT), entry.id().number())));
        });
    boolean moves = entry.stage() == Stage.RECORD_RAISED;
    if (moves) {
      changes.put(Field.STAGE, Optional.of(Stage.CSP_NOTIFIED.text()));
    }
    Entry changed = ReturnsRecords.update(tx, entry, changes);
    if (moves) {
      lifeCycle.entered(tx, changed);
    }
  }
}
