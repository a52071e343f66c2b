package hubreturns.simulator.csp;

import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.records.Table;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The outbox of notices to CSPs. Each return has one notice, even if it has several records.
 *
 * <p>The write that creates a record also queues its notice. Another write marks the notice after
 * the CSP has accepted it. If the program dies between the two, the notice goes out again with the
 * same idempotency key, by which the CSP recognises it.
 */
public final class Notices {
  private static final int PROBLEM_CHARS_MAX = 500;

  private final Store store;
  private final ReturnsRecords records;
  private final LifeCycle lifeCycle;
  private final Clock clock;
  private final Map<String, Notice> unsent = new LinkedHashMap<>();
  private final Table<Notice> table;

  public Notices(Store store, ReturnsRecords records, LifeCycle lifeCycle, Clock clock) {
    this.store = store;
    this.records = records;
    this.lifeCycle = lifeCycle;
    this.clock = clock;
    this.table =
        new Table<>(
            store,
            "notice",
            Notice.class,
            (before, after) -> {
              before.ifPresent(notice -> unsent.remove(notice.returnKey()));
              after
                  .filter(notice -> notice.sentAt().isEmpty())
                  .ifPresent(notice -> unsent.put(notice.returnKey(), notice));
            });
  }

  /**
   * The notice of one return.
   *
   * @param returnKey identifies the return, and is the idempotency key
   * @param entryId the record whose content is sent
   * @param csp the CSP; empty until an operator chooses one
   * @param sentAt when the CSP accepted it
   * @param attempts how often it was sent
   * @param lastProblem why the CSP did not accept it the last time
   */
  public record Notice(
      String returnKey,
      String entryId,
      Optional<Csp> csp,
      Optional<String> sentAt,
      int attempts,
      Optional<String> lastProblem) {
    private static Notice of(Entry entry) {
      return new Notice(
          entry.returnKey(), entry.id(), Csp.of(entry), Optional.empty(), 0, Optional.empty());
    }

    private Notice to(Optional<Csp> other) {
      return new Notice(returnKey, entryId, other, sentAt, attempts, lastProblem);
    }
  }

  /** A notice to send, with the record that it is about. */
  record DueNotice(Notice notice, Entry entry) {}

  /** How many notices a CSP has accepted, and how many wait. */
  public record Tally(String csp, long sent, long waiting) {}

  /** Queues the notice of a new record. If its return has a notice already, this adds no other. */
  public void queue(Entry entry) {
    table
        .get(entry.returnKey())
        .ifPresentOrElse(
            notice -> notice.sentAt().ifPresent(at -> markNotified(entry, at)),
            () -> put(Notice.of(entry)));
  }

  private void put(Notice notice) {
    table.put(notice.returnKey(), notice);
  }

  /** Directs an unsent notice to the CSP that its changed record names. */
  public void redirect(Entry entry) {
    Optional<Csp> csp = Csp.of(entry);
    Optional.ofNullable(unsent.get(entry.returnKey()))
        .filter(notice -> csp.isPresent() && !notice.csp().equals(csp))
        .ifPresent(notice -> put(notice.to(csp)));
  }

  /** The notice to send next to a CSP: one that has waited longest since it was last changed. */
  Optional<DueNotice> next(Csp csp) {
    return store.read(() ->
        unsent.values().stream()
            .filter(notice -> notice.csp().equals(Optional.of(csp)))
            .findFirst()
            .flatMap(notice ->
                records.find(notice.entryId()).map(entry -> new DueNotice(notice, entry))));
  }

  /**
   * Notes the result of an attempt. A notice that a CSP accepted marks its records as {@code CSP
   * notified}. One with a problem goes to the end of the queue.
   */
  void attempted(Csp csp, String returnKey, Optional<String> problem) {
    store.write(() -> {
      Optional<String> sentAt =
          problem.isPresent() ? Optional.empty() : Optional.of(Field.time(clock.instant()));
      Optional<Notice> waiting = Optional.ofNullable(unsent.get(returnKey));
      waiting.ifPresent(notice -> {
        put(
            new Notice(
                returnKey,
                notice.entryId(),
                sentAt.isPresent() ? Optional.of(csp) : notice.csp(),
                sentAt,
                notice.attempts() + 1,
                problem.map(
                    text -> text.substring(0, Math.min(text.length(), PROBLEM_CHARS_MAX)))));
        sentAt.ifPresent(
            at -> records.withReturnKey(returnKey).forEach(entry -> markNotified(entry, at)));
      });
      return waiting;
    });
  }

  public Optional<Notice> find(String returnKey) {
    return table.get(returnKey);
  }

  /** How many notices a CSP has accepted, and how many wait for it. */
  public Tally tally(Csp csp) {
    long all = table.all().stream().filter(one -> one.csp().equals(Optional.of(csp))).count();
    long waiting = waiting(Optional.of(csp));
    return new Tally(csp.text(), all - waiting, waiting);
  }

  /** How many notices wait for a CSP, or until an operator chooses the CSP. */
  public long waiting(Optional<Csp> csp) {
    return unsent.values().stream().filter(notice -> notice.csp().equals(csp)).count();
  }

  private void markNotified(Entry entry, String at) {
    Map<Field, String> changes = new EnumMap<>(Field.class);
    changes.put(Field.CSP_NOTIFIED_AT, at);
    Csp.of(entry)
        .ifPresent(csp -> {
          changes.put(Field.CSP, csp.text());
          changes.put(
              Field.CSP_REFERENCE,
              "%s-%d".formatted(csp.text().toUpperCase(Locale.ROOT), entry.number()));
        });
    boolean moves = entry.stage() == Stage.RECORD_RAISED;
    if (moves) {
      changes.put(Field.STAGE, Stage.CSP_NOTIFIED.text());
    }
    Entry changed = records.update(entry, changes);
    if (moves) {
      lifeCycle.entered(changed);
    }
  }
}
