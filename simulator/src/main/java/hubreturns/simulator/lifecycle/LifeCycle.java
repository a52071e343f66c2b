package hubreturns.simulator.lifecycle;

import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Stage;
import hubreturns.simulator.records.Transaction;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Moves records through their stages as simulated time passes. */
public final class LifeCycle {
  private static final int RECORDS_A_TURN_MAX = 500;

  private final Database database;
  private final SimulatedClock clock;

  /** Moves the records of a database by a clock. */
  public LifeCycle(Database database, SimulatedClock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The simulated instant at which the database was last used; empty for a new one. */
  public static Optional<Instant> lastInstant(Database database) {
    return database.read(tx ->
        tx.first(
            """
            select simulated_now from simulated_clock
            """,
            row -> Instant.parse(row.getString(1))));
  }

  /** The clock it goes by. */
  public SimulatedClock clock() {
    return clock;
  }

  /** Starts the wait of a record that came into its stage now. */
  public void entered(Transaction tx, Entry entry) {
    schedule(tx, entry, clock.instant());
  }

  /**
   * Moves every record whose wait is over, through several stages where several waits are.
   *
   * @return how many records changed
   */
  public int turn() {
    int changed = 0;
    int moved;
    do {
      moved = moveSome();
      changed += moved;
    } while (moved == RECORDS_A_TURN_MAX);
    return changed;
  }

  /** Notes the simulated instant, so that the next start goes on from it. */
  public void keepTime() {
    String now = Field.time(clock.instant());
    database.write(tx ->
        tx.update(
            """
            merge into simulated_clock (id, simulated_now) key (id) values (1, ?)
            """,
            now));
  }

  private int moveSome() {
    Instant now = clock.instant();
    if (database.read(tx -> ReturnsRecords.due(tx, now, 1)).isEmpty()) {
      return 0;
    }
    return database.write(tx -> {
      List<ReturnsRecords.Due> due = ReturnsRecords.due(tx, now, RECORDS_A_TURN_MAX);
      due.forEach(record -> move(tx, record, now));
      return due.size();
    });
  }

  private static void move(Transaction tx, ReturnsRecords.Due due, Instant now) {
    Entry entry = due.entry();
    Stage stage = entry.stage();
    Instant leaves = due.at();
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
    ReturnsRecords.update(tx, entry, changes);
    ReturnsRecords.schedule(
        tx, entry.id(), step.isPresent() ? Optional.of(leaves) : Optional.empty());
  }

  private static void schedule(Transaction tx, Entry entry, Instant now) {
    ReturnsRecords.schedule(
        tx, entry.id(), Timetable.after(entry, entry.stage()).map(step -> now.plus(step.length())));
  }
}
