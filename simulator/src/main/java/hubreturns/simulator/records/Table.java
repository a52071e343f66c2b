package hubreturns.simulator.records;

import hubreturns.simulator.web.Json;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows by key, in the order in which they were added. Use it inside {@link Store#read} and {@link
 * Store#write}.
 */
public final class Table<V> {
  private final Store store;
  private final String name;
  private final Function<V, ObjectNode> toJson;
  private final BiConsumer<Optional<V>, Optional<V>> watcher;
  private final Map<String, V> rows = new LinkedHashMap<>();

  Table(
      Store store,
      String name,
      Function<V, ObjectNode> toJson,
      Function<ObjectNode, V> fromJson,
      BiConsumer<Optional<V>, Optional<V>> watcher) {
    this.store = store;
    this.name = name;
    this.toJson = toJson;
    this.watcher = watcher;
    store
        .takeLoaded(name)
        .forEach((key, json) -> {
          V row = fromJson.apply(json);
          rows.put(key, row);
          watcher.accept(Optional.empty(), Optional.of(row));
        });
  }

  /**
   * A table of Java records.
   *
   * @param watcher learns of each row before and after a change, also of the rows at the start
   */
  public static <V extends Record> Table<V> of(
      Store store, String name, Class<V> type, BiConsumer<Optional<V>, Optional<V>> watcher) {
    return new Table<>(
        store,
        name,
        row -> Json.MAPPER.valueToTree(row),
        json -> Json.MAPPER.treeToValue(json, type),
        watcher);
  }

  /** The row with a key. */
  public Optional<V> get(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  /** All rows. */
  public Collection<V> all() {
    return Collections.unmodifiableCollection(rows.values());
  }

  /** Adds a row or replaces the one with its key. */
  public void put(String key, V row) {
    Optional<V> before = get(key);
    ObjectNode json = toJson.apply(row);
    before.ifPresent(former -> keepDifferences(toJson.apply(former), json));
    set(key, Optional.of(row));
    store.changed(name, key, Optional.of(json), () -> set(key, before));
  }

  /** Removes the row with a key, if there is one. */
  public void remove(String key) {
    Optional<V> before = get(key);
    if (before.isPresent()) {
      set(key, Optional.empty());
      store.changed(name, key, Optional.empty(), () -> set(key, before));
    }
  }

  /** Leaves only what differs, with null for what is gone. */
  private static void keepDifferences(ObjectNode before, ObjectNode after) {
    for (Map.Entry<String, JsonNode> value : before.properties()) {
      if (value.getValue().equals(after.get(value.getKey()))) {
        after.remove(value.getKey());
      } else if (!after.has(value.getKey())) {
        after.putNull(value.getKey());
      }
    }
  }

  private void set(String key, Optional<V> row) {
    Optional<V> before = get(key);
    row.ifPresentOrElse(value -> rows.put(key, value), () -> rows.remove(key));
    watcher.accept(before, row);
  }
}
