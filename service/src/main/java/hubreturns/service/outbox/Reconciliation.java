package hubreturns.service.outbox;

import hubreturns.service.outbox.DeliveryOutcome.TryAgain;
import hubreturns.service.outbox.RecordList.HeldRecord;
import hubreturns.service.outbox.ReturnRecords.OwnRecord;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.ReturnReference;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares our return records with those of the destination, page by page, in the order of their
 * keys. It needs the lead: while no other node delivers, the records that it reads on both sides
 * belong together (docs/operations.md#reconciliation-with-remedy).
 */
public final class Reconciliation {

  /** Sorts before every key. */
  private static final String BEFORE_ALL = "";

  /** Sorts after every key. */
  private static final String AFTER_ALL = "CHS";

  private static final int OWN_ROWS = 1_000;
  private static final int ATTEMPTS = 6;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final ReturnRecords ours;
  private final RecordList theirs;
  private final boolean repairs;
  private final Clock clock;

  private final Deque<Difference> found = new ArrayDeque<>();
  private String after = BEFORE_ALL;
  private Optional<HeldRecord> last = Optional.empty();
  private boolean isComplete;
  private long compared;
  private long onTheWay;

  /**
   * Compares these records.
   *
   * @param repairs whether differences are repaired as they are found
   */
  public Reconciliation(ReturnRecords ours, RecordList theirs, boolean repairs, Clock clock) {
    this.ours = ours;
    this.theirs = theirs;
    this.repairs = repairs;
    this.clock = clock;
  }

  /** What can differ, as the command prints it. */
  public enum Kind {
    /** We have sent the record, but the destination does not have it. */
    MISSING,
    /** The destination has the record, but here it still waits or is parked. */
    UNSENT,
    /** The destination has a record that belongs to no return here. */
    SURPLUS,
    /** The destination has a second record with the same key. */
    SECOND,
    /** A value differs between the destination's record and ours. */
    DIFFERENT;

    /** As the command prints it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One difference.
   *
   * @param deviceId empty where neither side knows it
   * @param requestId empty where neither side knows it
   * @param dsmsId the destination's ID of its record; empty where it has none
   * @param repair what was done about it; empty where nothing was
   */
  public record Difference(
      Kind kind,
      String reference,
      String deviceId,
      String requestId,
      String dsmsId,
      String problem,
      String repair) {}

  /**
   * The comparison stopped early, because the destination did not list all its records in order.
   */
  public static final class Unfinished extends RuntimeException {
    Unfinished(String problem) {
      super(problem);
    }
  }

  /** The number of records that are on both sides, so far. */
  public long compared() {
    return compared;
  }

  /** The number of records that were not sent yet, and that the destination does not have. */
  public long onTheWay() {
    return onTheWay;
  }

  /**
   * Finds the next difference; empty when there are no more.
   *
   * @throws Unfinished when the destination does not list its records, or not in order
   * @throws InterruptedException when the program is stopping
   */
  public Optional<Difference> next() throws InterruptedException {
    while (found.isEmpty() && !isComplete) {
      Page.Records<HeldRecord> page = page();
      compare(page);
      isComplete = page.isLast();
    }
    return Optional.ofNullable(found.poll());
  }

  private Page.Records<HeldRecord> page() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      Page<HeldRecord> answer =
          theirs.after(
              last.map(HeldRecord::reference).orElse(""), last.map(HeldRecord::entryId).orElse(""));
      switch (answer) {
        case Page.Records<HeldRecord> page -> {
          return page;
        }
        case Page.RejectedQuery<HeldRecord>(String problem) ->
            throw new Unfinished("Remedy rejected the query for its records: " + problem);
        case Page.FailedQuery<HeldRecord>(TryAgain trouble) -> {
          if (attempt == ATTEMPTS) {
            throw new Unfinished(
                "Remedy did not list its records in %d attempts: %s"
                    .formatted(ATTEMPTS, trouble.problem()));
          }
          Thread.sleep(trouble.after().orElse(pause));
          pause = pause.multipliedBy(2);
        }
      }
    }
  }

  private void compare(Page.Records<HeldRecord> page) {
    Map<String, List<HeldRecord>> held = new LinkedHashMap<>();
    String until = after;
    for (HeldRecord one : page.records()) {
      last = Optional.of(one);
      if (ReturnReference.read(one.reference()).isEmpty()) {
        surplus(one, "the Return Reference does not belong to this service");
      } else if (one.reference().equals(after)) {
        second(one, "the page before");
      } else if (one.reference().compareTo(until) < 0) {
        throw new Unfinished(
            "Remedy does not list its records in the order of the Return Reference: %s after %s"
                .formatted(one.reference(), until));
      } else {
        held.computeIfAbsent(one.reference(), key -> new ArrayList<>()).add(one);
        until = one.reference();
      }
    }
    compareOurs(held, page.isLast() ? AFTER_ALL : until);
    held.values()
        .forEach(records -> records.forEach(one -> surplus(one, "no return here has this key")));
    after = until;
  }

  private void compareOurs(Map<String, List<HeldRecord>> held, String until) {
    String from = after;
    List<OwnRecord> rows;
    do {
      rows = ours.between(from, until, OWN_ROWS);
      for (OwnRecord own : rows) {
        compare(own, Optional.ofNullable(held.remove(own.reference())).orElse(List.of()));
        from = own.reference();
      }
    } while (rows.size() == OWN_ROWS);
  }

  private void compare(OwnRecord own, List<HeldRecord> held) {
    boolean isSent = own.state() == DeliveryState.SENT;
    if (held.isEmpty()) {
      if (isSent) {
        add(
            own,
            Kind.MISSING,
            own.dsmsId().orElse(""),
            "Remedy does not have it",
            () -> {
              ours.sendAgain(own, clock.instant());
              return "sent again";
            });
      } else {
        onTheWay++;
      }
      return;
    }
    compared++;
    HeldRecord first =
        held.stream()
            .filter(one -> own.dsmsId().filter(one.entryId()::equals).isPresent())
            .findFirst()
            .orElse(held.getFirst());
    held.stream()
        .filter(one -> !one.entryId().equals(first.entryId()))
        .forEach(one -> second(one, first.entryId()));
    if (!isSent) {
      add(
          own,
          Kind.UNSENT,
          first.entryId(),
          "Remedy has it; here it is " + own.state().text(),
          () -> {
            ours.adopt(own, first.entryId(), clock.instant());
            return "marked as sent";
          });
    }
    List<String> values = new ArrayList<>();
    if (isSent && !own.dsmsId().equals(Optional.of(first.entryId()))) {
      values.add(value("Request ID", first.entryId(), own.dsmsId().orElse("")));
    }
    own.values()
        .forEach((field, value) -> {
          String there = first.values().getOrDefault(field, "");
          if (!there.equals(value)) {
            values.add(value(field, there, value));
          }
        });
    if (!values.isEmpty()) {
      add(own, Kind.DIFFERENT, first.entryId(), String.join("; ", values), () -> "");
    }
  }

  private static String value(String field, String there, String here) {
    return "%s is \"%s\" in Remedy and \"%s\" here".formatted(field, there, here);
  }

  /**
   * Adds a difference of our record to those found.
   *
   * @param repair repairs the difference and returns what it did, in words
   */
  private void add(
      OwnRecord own, Kind kind, String dsmsId, String problem, Supplier<String> repair) {
    add(kind, new HeldRecord(own.reference(), dsmsId, own.values()), problem, repair);
  }

  private void add(Kind kind, HeldRecord one, String problem, Supplier<String> repair) {
    found.add(
        new Difference(
            kind,
            one.reference(),
            one.values().getOrDefault(RecordList.DEVICE_ID, ""),
            one.values().getOrDefault(RecordList.REQUEST_ID, ""),
            one.entryId(),
            problem,
            repairs ? repair.get() : ""));
  }

  private void surplus(HeldRecord one, String problem) {
    add(Kind.SURPLUS, one, problem, () -> "");
  }

  private void second(HeldRecord one, String first) {
    add(Kind.SECOND, one, "Remedy has another record with this key: " + first, () -> "");
  }
}
