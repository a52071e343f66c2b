package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Entry;
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
import java.util.Optional;

/** Moves records through their stages as simulated time passes. */
public final class LifeCycle {
  private static final String CLOCK_KEY = "now";

  private final Store store;
  private final ReturnsRecords records;
  private final Table<Wait> waits;
  private final Table<LastInstant> lastInstant;
  private final SimulatedClock clock;

  /** Moves the records in a store. Simulated time continues where the store was last used. */
  public LifeCycle(Store store, ReturnsRecords records, Clock realTime) {
    this.store = store;
    this.records = records;
    this.waits = new Table<>(store, "wait", Wait.class);
    this.lastInstant = new Table<>(store, "clock", LastInstant.class);
    this.clock =
        new SimulatedClock(
            realTime,
            lastInstant.get(CLOCK_KEY).map(LastInstant::now).orElseGet(realTime::instant));
  }

  /** When, in simulated time, a record leaves its stage. */
  private record Wait(String entryId, Instant due) {}

  /** The last simulated instant that was stored. */
  private record LastInstant(Instant now) {}

  /** The simulated clock. */
  public SimulatedClock clock() {
    return clock;
  }

  /** Starts the wait of a record that entered its stage now. */
  public void entered(Entry entry) {
    wait(
        entry,
        Timetable.after(entry, entry.stage()).map(step -> clock.instant().plus(step.length())));
  }

  private void wait(Entry entry, Optional<Instant> due) {
    due.ifPresentOrElse(
        at -> waits.put(entry.id(), new Wait(entry.id(), at)), () -> waits.remove(entry.id()));
  }

  /**
   * Moves every record whose wait is over, through several stages if several waits are over.
   *
   * @return the number of records moved
   */
  public int turn() {
    return store.write(() -> {
      Instant now = clock.instant();
      List<Wait> due = waits.all().stream().filter(wait -> !wait.due().isAfter(now)).toList();
      due.forEach(
          wait -> records.find(wait.entryId()).ifPresent(entry -> move(entry, wait.due(), now)));
      return due.size();
    });
  }

  /**
   * Sets the clock. All records have moved when this returns.
   *
   * @return the number of records moved
   */
  int set(Duration advance, double speed) {
    clock.set(advance, speed);
    int moved = turn();
    keepTime();
    return moved;
  }

  /** Stores the simulated instant. The next start continues from there. */
  public void keepTime() {
    LastInstant now = new LastInstant(clock.instant());
    store.write(() -> {
      lastInstant.put(CLOCK_KEY, now);
      return now;
    });
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
    Map<Field, String> changes = new EnumMap<>(Field.class);
    changes.put(Field.STAGE, stage.text());
    if (stage == Stage.CLOSED) {
      Ending ending = Ending.of(entry);
      changes.put(Field.OUTCOME, ending.outcome());
      changes.put(Field.CHARGE, ending.chargeGbp());
    }
    records.update(entry, changes);
    wait(entry, step.isPresent() ? Optional.of(leaves) : Optional.empty());
  }
}
