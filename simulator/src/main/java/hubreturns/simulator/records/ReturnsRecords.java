package hubreturns.simulator.records;

import hubreturns.simulator.records.Condition.Comparison;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All Returns Records. Use it inside {@link Store#read} and {@link Store#write}. */
public final class ReturnsRecords {
  private final Clock clock;
  private final Map<String, List<Entry>> byReturn = new HashMap<>();
  private final Table<Entry> table;
  private long lastNumber;
  private Instant lastStamp = Instant.EPOCH;

  public ReturnsRecords(Store store, Clock clock) {
    this.clock = clock;
    this.table = new Table<>(store, "record", Entry.class, this::updateIndex);
  }

  private void updateIndex(Optional<Entry> before, Optional<Entry> after) {
    before.ifPresent(entry -> listed(entry).remove(entry));
    after.ifPresent(entry -> {
      listed(entry).add(entry);
      Instant stamp = Instant.parse(entry.text(Field.LAST_MODIFIED_DATE));
      lastStamp = stamp.isAfter(lastStamp) ? stamp : lastStamp;
      lastNumber = Math.max(lastNumber, entry.number());
    });
  }

  private List<Entry> listed(Entry entry) {
    return byReturn.computeIfAbsent(entry.returnKey(), none -> new ArrayList<>(1));
  }

  /** Creates a record. Its stage is {@code Record raised} if none is given. */
  public Entry create(Map<Field, String> values) {
    return replace(Entry.id(lastNumber + 1), values);
  }

  /** Replaces a record by another with the same id. */
  public Entry replace(String id, Map<Field, String> values) {
    String stamp = nextStamp();
    Map<Field, String> all = new EnumMap<>(Field.class);
    all.putAll(values);
    all.putIfAbsent(Field.STAGE, Stage.RECORD_RAISED.text());
    all.put(Field.ENTRY_ID, id);
    all.put(Field.CREATE_DATE, stamp);
    all.put(Field.LAST_MODIFIED_DATE, stamp);
    return put(new Entry(all));
  }

  /** Changes fields of a record and returns the changed record. An empty text clears its field. */
  public Entry update(Entry entry, Map<Field, String> changes) {
    Map<Field, String> all = new EnumMap<>(Field.class);
    all.putAll(entry.values());
    all.putAll(changes);
    all.put(Field.ENTRY_ID, entry.id());
    all.put(Field.LAST_MODIFIED_DATE, nextStamp());
    return put(new Entry(all));
  }

  private Entry put(Entry entry) {
    table.put(entry.id(), entry);
    return entry;
  }

  /**
   * The time now, but always later than the times given before. So a reader can poll by it. No
   * record appears with an older time than one already read.
   */
  private String nextStamp() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plusMillis(1);
    return Field.time(lastStamp);
  }

  public Optional<Entry> find(String id) {
    return table.get(id);
  }

  public List<Entry> withReturnKey(String returnKey) {
    return List.copyOf(byReturn.getOrDefault(returnKey, List.of()));
  }

  /** The records that meet a condition, in an order. The id decides between equals. */
  public List<Entry> list(Predicate<Entry> condition, Comparator<Entry> order) {
    return candidates(condition).stream()
        .filter(condition)
        .sorted(order.thenComparing(Entry::id))
        .toList();
  }

  /**
   * The records to search for a condition: all, or for a Return Reference only those that have it.
   * Every merge looks for a reference, so this must be quick.
   */
  private Collection<Entry> candidates(Predicate<Entry> condition) {
    return switch (condition) {
      case Condition.Compare(Field field, Comparison comparison, String value)
          when field == Field.RETURN_REFERENCE && comparison == Comparison.EQUAL ->
          withReturnKey(value);
      default -> table.all();
    };
  }

  public int count() {
    return table.all().size();
  }

  /** The number of Return References that more than one record has. */
  public long duplicates() {
    return byReturn.values().stream().filter(entries -> entries.size() > 1).count();
  }

  public Map<Stage, Long> byStage() {
    Map<Stage, Long> byStage = new EnumMap<>(Stage.class);
    Stream.of(Stage.values()).forEach(stage -> byStage.put(stage, 0L));
    table.all().forEach(entry -> byStage.merge(entry.stage(), 1L, Long::sum));
    return byStage;
  }
}
