package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.records.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Moves records through their stages as simulated time passes. */
public final class LifeCycle {
  private static final int RECORDS_PER_TURN_MAX = 500;
  private static final String CLOCK_KEY = "now";

  private final Store store;
  private final ReturnsRecords records;
  private final NavigableMap<String, Wait> byDue = new TreeMap<>();
  private final Table<Wait> waits;
  private final Table<LastInstant> lastInstant;
  private final SimulatedClock clock;

  /** Moves the records in a store. Simulated time continues where the store was last used. */
  public LifeCycle(Store store, ReturnsRecords records, Clock realTime) {
    this.store = store;
    this.records = records;
    this.waits =
        Table.of(
            store,
            "wait",
            Wait.class,
            (before, after) -> {
              before.ifPresent(wait -> byDue.remove(wait.order()));
              after.ifPresent(wait -> byDue.put(wait.order(), wait));
            });
    this.lastInstant = Table.of(store, "clock", LastInstant.class, (before, after) -> {});
    Instant start =
        lastInstant
            .get(CLOCK_KEY)
            .map(last -> Instant.parse(last.now()))
            .orElseGet(realTime::instant);
    this.clock = new SimulatedClock(realTime, start);
  }

  /** When, in simulated time, a record leaves its stage. */
  record Wait(String entryId, String due) {
    private String order() {
      return due + entryId;
    }
  }

  /** The last simulated instant that was kept. */
  record LastInstant(String now) {}

  /** The simulated clock. */
  public SimulatedClock clock() {
    return clock;
  }

  /** Starts the wait of a record that entered its stage now. */
  public void entered(Entry entry) {
    wait(
        entry.id(),
        Timetable.after(entry, entry.stage()).map(step -> clock.instant().plus(step.length())));
  }

  private void wait(EntryId id, Optional<Instant> due) {
    due.ifPresentOrElse(
        at -> waits.put(id.toString(), new Wait(id.toString(), Field.time(at))),
        () -> waits.remove(id.toString()));
  }

  /**
   * Moves every record whose wait is over, through several stages if several waits are over.
   *
   * @return the number of records moved
   */
  public int turn() {
    int all = 0;
    int moved;
    do {
      moved = store.write(this::moveSome);
      all += moved;
    } while (moved == RECORDS_PER_TURN_MAX);
    return all;
  }

  /**
   * Sets the clock. All records have moved when this returns.
   *
   * @param speed the new speed; empty for no change
   * @return the number of records moved
   */
  public int set(Optional<Double> speed, Duration advance) {
    speed.ifPresent(clock::runAt);
    clock.advance(advance);
    int moved = turn();
    keepTime();
    return moved;
  }

  /** Keeps the simulated instant, from which the next start continues. */
  public void keepTime() {
    LastInstant now = new LastInstant(Field.time(clock.instant()));
    store.write(() -> {
      if (!lastInstant.get(CLOCK_KEY).equals(Optional.of(now))) {
        lastInstant.put(CLOCK_KEY, now);
      }
      return now;
    });
  }

  private int moveSome() {
    Instant now = clock.instant();
    // The character after all that can follow a time makes the limit inclusive.
    List<Wait> due =
        byDue.headMap(Field.time(now) + Character.MAX_VALUE).values().stream()
            .limit(RECORDS_PER_TURN_MAX)
            .toList();
    due.forEach(wait ->
        EntryId.parse(wait.entryId())
            .flatMap(records::find)
            .ifPresentOrElse(
                entry -> move(entry, Instant.parse(wait.due()), now),
                () -> waits.remove(wait.entryId())));
    return due.size();
  }

  private void move(Entry entry, Instant due, Instant now) {
    Stage stage = entry.stage();
    Instant leaves = due;
    Optional<Timetable.Step> step = Timetable.after(entry, stage);
    while (step.isPresent() && !leaves.isAfter(now)) {
      stage = step.get().next();
      step = Timetable.after(entry, stage);
      leaves = step.isPresent() ? leaves.plus(step.get().length()) : leaves;
    }
    Map<Field, Optional<String>> changes = new EnumMap<>(Field.class);
    changes.put(Field.STAGE, Optional.of(stage.text()));
    if (stage == Stage.CLOSED) {
      Ending ending = Ending.of(entry);
      changes.put(Field.OUTCOME, Optional.of(ending.outcome()));
      changes.put(Field.CHARGE, Optional.of(ending.chargeGbp().toPlainString()));
    }
    records.update(entry, changes);
    wait(entry.id(), step.isPresent() ? Optional.of(leaves) : Optional.empty());
  }
}
