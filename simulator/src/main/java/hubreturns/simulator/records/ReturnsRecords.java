package hubreturns.simulator.records;

import hubreturns.simulator.web.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** All Returns Records. Use it inside {@link Store#read} and {@link Store#write}. */
public final class ReturnsRecords {
  private static final List<Field> INDEXED =
      List.of(Field.RETURN_REFERENCE, Field.DEVICE_ID, Field.SERVICE_REQUEST_ID);

  private final Clock clock;
  private final Table<Entry> table;
  private final Map<Field, Map<String, List<Entry>>> indexes = new EnumMap<>(Field.class);
  private final NavigableMap<String, Entry> byLastModified = new TreeMap<>();
  private long lastNumber;
  private Instant lastStamp = Instant.EPOCH;

  /** The records in a store. */
  public ReturnsRecords(Store store, Clock clock) {
    this.clock = clock;
    this.table =
        new Table<>(
            store, "record", ReturnsRecords::json, ReturnsRecords::entry, this::updateIndexes);
  }

  private static ObjectNode json(Entry entry) {
    ObjectNode json = Json.object();
    entry.values().forEach((field, value) -> json.put(field.text(), value));
    return json;
  }

  private static Entry entry(ObjectNode json) {
    Map<Field, String> values = new EnumMap<>(Field.class);
    json.forEachEntry((name, value) ->
        Field.named(name)
            .filter(field -> value.isString())
            .ifPresent(field -> values.put(field, value.asString())));
    EntryId id =
        Optional.ofNullable(values.get(Field.ENTRY_ID))
            .flatMap(EntryId::parse)
            .orElseThrow(() -> new StoreFault("a record has no Entry ID"));
    return new Entry(id, values);
  }

  private void updateIndexes(Optional<Entry> before, Optional<Entry> after) {
    before.ifPresent(entry -> {
      INDEXED.forEach(
          field -> entry.value(field).ifPresent(value -> listed(field, value).remove(entry)));
      entry.value(Field.LAST_MODIFIED_DATE).ifPresent(byLastModified::remove);
    });
    after.ifPresent(entry -> {
      INDEXED.forEach(
          field -> entry.value(field).ifPresent(value -> listed(field, value).add(entry)));
      entry
          .value(Field.LAST_MODIFIED_DATE)
          .ifPresent(stamp -> {
            byLastModified.put(stamp, entry);
            Instant given = Instant.parse(stamp);
            lastStamp = given.isAfter(lastStamp) ? given : lastStamp;
          });
      lastNumber = Math.max(lastNumber, entry.id().number());
    });
  }

  /** The records with a value of an indexed field. */
  private List<Entry> listed(Field field, String value) {
    return indexes
        .computeIfAbsent(field, all -> new HashMap<>())
        .computeIfAbsent(value, none -> new ArrayList<>(1));
  }

  /** Creates a record. Its stage is {@code Record raised} if none is given. */
  public Entry create(Map<Field, String> values) {
    return put(new EntryId(lastNumber + 1), values);
  }

  /** Replaces a record by another with the same id. */
  public Entry replace(EntryId id, Map<Field, String> values) {
    return put(id, values);
  }

  private Entry put(EntryId id, Map<Field, String> values) {
    String stamp = nextStamp();
    Map<Field, String> all = new EnumMap<>(Field.class);
    all.put(Field.STAGE, Stage.RECORD_RAISED.text());
    all.putAll(values);
    all.put(Field.ENTRY_ID, id.toString());
    all.put(Field.CREATE_DATE, stamp);
    all.put(Field.LAST_MODIFIED_DATE, stamp);
    Entry entry = new Entry(id, all);
    table.put(id.toString(), entry);
    return entry;
  }

  /** Changes fields of a record and returns the changed record. An empty value clears its field. */
  public Entry update(Entry entry, Map<Field, Optional<String>> changes) {
    Map<Field, String> values = new EnumMap<>(Field.class);
    values.putAll(entry.values());
    changes.forEach((field, value) ->
        value.ifPresentOrElse(text -> values.put(field, text), () -> values.remove(field)));
    values.put(Field.LAST_MODIFIED_DATE, nextStamp());
    Entry changed = new Entry(entry.id(), values);
    table.put(entry.id().toString(), changed);
    return changed;
  }

  /**
   * The time now, and later than every time given before. So a reader can poll by it: no record
   * appears with a time older than one already read.
   */
  private String nextStamp() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plusMillis(1);
    return Field.time(lastStamp);
  }

  /** The record with an id. */
  public Optional<Entry> find(EntryId id) {
    return table.get(id.toString());
  }

  /** The records of one return, by id. */
  public List<Entry> withReturnKey(String returnKey) {
    List<Entry> entries = list(Selection.of(Condition.equal(Field.RETURN_REFERENCE, returnKey)));
    return entries.isEmpty()
        ? EntryId.parse(returnKey).flatMap(this::find).stream().toList()
        : entries;
  }

  /** The records of a selection, in its order. */
  public List<Entry> list(Selection selection) {
    return matches(selection.condition())
        .sorted(order(selection.sort()))
        .skip(selection.offset())
        .limit(selection.limit().orElse(Integer.MAX_VALUE))
        .toList();
  }

  /** The number of records that meet a condition. */
  public long count(Condition condition) {
    return matches(condition).count();
  }

  private Stream<Entry> matches(Condition condition) {
    return candidates(condition).orElseGet(table::all).stream().filter(condition::holds);
  }

  /** Records among which are all that meet a condition. Empty if no index tells them. */
  private Optional<Collection<Entry>> candidates(Condition condition) {
    return switch (condition) {
      case Condition.Compare compare -> candidates(compare);
      case Condition.And and ->
          and.all().stream().map(this::candidates).flatMap(Optional::stream).findFirst();
      case Condition.Or or -> {
        Set<Entry> union = new LinkedHashSet<>();
        for (Condition one : or.any()) {
          Optional<Collection<Entry>> some = candidates(one);
          if (some.isEmpty()) {
            yield Optional.empty();
          }
          union.addAll(some.get());
        }
        yield Optional.of(union);
      }
      case Condition.Constant ignored -> Optional.empty();
      case Condition.Filled ignored -> Optional.empty();
      case Condition.Not ignored -> Optional.empty();
    };
  }

  private Optional<Collection<Entry>> candidates(Condition.Compare compare) {
    boolean isEqual = compare.comparison() == Condition.Comparison.EQUAL;
    boolean isAfter =
        compare.comparison() == Condition.Comparison.GREATER
            || compare.comparison() == Condition.Comparison.GREATER_OR_EQUAL;
    if (compare.field() == Field.ENTRY_ID && isEqual) {
      return Optional.of(table.get(compare.value()).stream().toList());
    }
    if (compare.field() == Field.LAST_MODIFIED_DATE && isAfter) {
      return Optional.of(byLastModified.tailMap(compare.value(), true).values());
    }
    return INDEXED.contains(compare.field()) && isEqual
        ? Optional.of(
            indexes
                .getOrDefault(compare.field(), Map.of())
                .getOrDefault(compare.value(), List.of()))
        : Optional.empty();
  }

  /** Empty fields come first. The id decides between equals. */
  private static Comparator<Entry> order(List<Selection.SortKey> keys) {
    Comparator<Entry> order = Comparator.comparingLong(entry -> entry.id().number());
    for (Selection.SortKey key : keys.reversed()) {
      // An empty field sorts like an empty text, which no field holds.
      Comparator<Entry> one = Comparator.comparing(entry -> entry.value(key.field()).orElse(""));
      order = (key.ascending() ? one : one.reversed()).thenComparing(order);
    }
    return order;
  }

  /** The number of Return References that more than one record has. */
  public long duplicates() {
    return indexes.getOrDefault(Field.RETURN_REFERENCE, Map.of()).values().stream()
        .filter(entries -> entries.size() > 1)
        .count();
  }

  /** The number of records in each stage. */
  public Map<Stage, Long> byStage() {
    Map<Stage, Long> byStage = new EnumMap<>(Stage.class);
    Stream.of(Stage.values()).forEach(stage -> byStage.put(stage, 0L));
    table.all().forEach(entry -> byStage.merge(entry.stage(), 1L, Long::sum));
    return byStage;
  }
}
