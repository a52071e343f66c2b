package hubreturns.simulator.records;

import hubreturns.simulator.web.Json;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows by key, in the order in which they were added. A row is a Java record that becomes a JSON
 * object. Use it inside {@link Store#read} and {@link Store#write}.
 */
public final class Table<V extends Record> {
  private final Store store;
  private final String name;
  private final BiConsumer<Optional<V>, Optional<V>> watcher;
  private final Map<String, V> rows = new LinkedHashMap<>();

  /**
   * A table in a store.
   *
   * @param watcher receives each row before and after a change, and the loaded rows at the start
   */
  public Table(
      Store store, String name, Class<V> type, BiConsumer<Optional<V>, Optional<V>> watcher) {
    this.store = store;
    this.name = name;
    this.watcher = watcher;
    store
        .takeLoaded(name)
        .forEach((key, json) -> set(key, Optional.of(Json.MAPPER.treeToValue(json, type))));
  }

  /** A table without a watcher. */
  public Table(Store store, String name, Class<V> type) {
    this(store, name, type, (before, after) -> {});
  }

  /** The row with a key. */
  public Optional<V> get(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  public Collection<V> all() {
    return Collections.unmodifiableCollection(rows.values());
  }

  /** Adds a row or replaces the one with its key. */
  public void put(String key, V row) {
    Optional<V> before = set(key, Optional.of(row));
    ObjectNode json = Json.MAPPER.valueToTree(row);
    before.ifPresent(former -> keepDifferences(Json.MAPPER.valueToTree(former), json));
    store.changed(name, key, Optional.of(json), () -> set(key, before));
  }

  public void remove(String key) {
    Optional<V> before = set(key, Optional.empty());
    store.changed(name, key, Optional.empty(), () -> set(key, before));
  }

  /** Leaves only the values in {@code after} that differ, with null for a removed value. */
  private static void keepDifferences(ObjectNode before, ObjectNode after) {
    for (Map.Entry<String, JsonNode> value : before.properties()) {
      if (value.getValue().equals(after.get(value.getKey()))) {
        after.remove(value.getKey());
      } else if (!after.has(value.getKey())) {
        after.putNull(value.getKey());
      }
    }
  }

  /** Sets or removes a row, and returns the row before. */
  private Optional<V> set(String key, Optional<V> row) {
    Optional<V> before = get(key);
    row.ifPresentOrElse(value -> rows.put(key, value), () -> rows.remove(key));
    watcher.accept(before, row);
    return before;
  }
}
