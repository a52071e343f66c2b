package hubreturns.simulator.csp;

import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
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

  /** The notices in a store. */
  public Notices(Store store, ReturnsRecords records, LifeCycle lifeCycle, Clock clock) {
    this.store = store;
    this.records = records;
    this.lifeCycle = lifeCycle;
    this.clock = clock;
    this.table =
        Table.of(
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
      Optional<String> csp,
      Optional<String> sentAt,
      int attempts,
      Optional<String> lastProblem) {
    private Notice to(Optional<String> chosen) {
      return new Notice(returnKey, entryId, chosen, sentAt, attempts, lastProblem);
    }

    private Notice acceptedBy(Csp acceptor, String at) {
      return attempted(Optional.of(acceptor.text()), Optional.of(at), Optional.empty());
    }

    private Notice failed(String problem) {
      return attempted(csp, sentAt, Optional.of(problem));
    }

    private Notice attempted(
        Optional<String> recipient, Optional<String> acceptedAt, Optional<String> problem) {
      return new Notice(returnKey, entryId, recipient, acceptedAt, attempts + 1, problem);
    }
  }

  /** A notice to send, with the record that it is about. */
  public record DueNotice(Notice notice, Entry entry) {}

  /** How many notices a CSP has accepted, and how many wait. */
  public record Tally(long sent, long waiting) {}

  /** Queues the notice of a new record. If its return has a notice already, this adds no other. */
  public void queue(Entry entry) {
    Optional<Notice> notice = table.get(entry.returnKey());
    if (notice.isPresent()) {
      notice.get().sentAt().ifPresent(at -> markNotified(entry, at));
      return;
    }
    put(
        new Notice(
            entry.returnKey(),
            entry.id().toString(),
            Csp.of(entry).map(Csp::text),
            Optional.empty(),
            0,
            Optional.empty()));
  }

  private void put(Notice notice) {
    table.put(notice.returnKey(), notice);
  }

  /** Directs an unsent notice to the CSP that its changed record names. */
  public void redirect(Entry entry) {
    Optional<String> csp = Csp.of(entry).map(Csp::text);
    table
        .get(entry.returnKey())
        .filter(notice -> notice.sentAt().isEmpty() && csp.isPresent() && !notice.csp().equals(csp))
        .ifPresent(notice -> put(notice.to(csp)));
  }

  /** The notice to send next to a CSP: one that has waited longest since it was last changed. */
  public Optional<DueNotice> next(Csp csp) {
    Optional<String> name = Optional.of(csp.text());
    return store.read(() ->
        unsent.values().stream()
            .filter(notice -> notice.csp().equals(name))
            .findFirst()
            .flatMap(notice ->
                EntryId.parse(notice.entryId())
                    .flatMap(records::find)
                    .map(entry -> new DueNotice(notice, entry))));
  }

  /** Marks a notice as accepted by a CSP, and its records as {@code CSP notified}. */
  public void sent(Csp csp, DueNotice due) {
    store.write(() -> {
      String now = Field.time(clock.instant());
      waiting(due)
          .ifPresent(notice -> {
            put(notice.acceptedBy(csp, now));
            records.withReturnKey(notice.returnKey()).forEach(entry -> markNotified(entry, now));
          });
      return due;
    });
  }

  /** Notes that a CSP did not accept a notice. It goes to the end of the queue. */
  public void failed(DueNotice due, String problem) {
    String shortened = problem.substring(0, Math.min(problem.length(), PROBLEM_CHARS_MAX));
    store.write(() -> {
      waiting(due).ifPresent(notice -> put(notice.failed(shortened)));
      return due;
    });
  }

  private Optional<Notice> waiting(DueNotice due) {
    return Optional.ofNullable(unsent.get(due.notice().returnKey()));
  }

  /** The notice of a return. */
  public Optional<Notice> find(String returnKey) {
    return table.get(returnKey);
  }

  /** How many notices each CSP has accepted, and how many wait for it. */
  public Map<Csp, Tally> tallies() {
    Map<Csp, Tally> tallies = new EnumMap<>(Csp.class);
    for (Csp csp : Csp.values()) {
      Optional<String> name = Optional.of(csp.text());
      long all = table.all().stream().filter(notice -> notice.csp().equals(name)).count();
      long waiting = unsent.values().stream().filter(one -> one.csp().equals(name)).count();
      tallies.put(csp, new Tally(all - waiting, waiting));
    }
    return tallies;
  }

  /** How many notices wait until an operator chooses the CSP. */
  public long undirected() {
    return unsent.values().stream().filter(notice -> notice.csp().isEmpty()).count();
  }

  private void markNotified(Entry entry, String at) {
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
    Entry changed = records.update(entry, changes);
    if (moves) {
      lifeCycle.entered(changed);
    }
  }
}
