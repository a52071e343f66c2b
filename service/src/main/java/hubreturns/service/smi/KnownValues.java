package hubreturns.service.smi;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The first good values of an inventory file. Most columns have few values, which recur from line
 * to line, so that each is examined only once.
 */
final class KnownValues {
  private static final Set<InventoryColumn> RECURRING =
      EnumSet.complementOf(
          EnumSet.of(
              InventoryColumn.DEVICE_ID, InventoryColumn.GPF_DEVICE_ID, InventoryColumn.MPXN));

  /** More than the dates of several years; a file whose values all differ fills no memory. */
  private static final int VALUES_MAX = 2_000;

  private final Map<InventoryColumn, Map<String, String>> values =
      new EnumMap<>(InventoryColumn.class);

  KnownValues() {
    RECURRING.forEach(column -> values.put(column, new HashMap<>()));
  }

  /** The value as the table holds it; empty if the cell was not examined before. */
  Optional<String> find(InventoryColumn column, String cell) {
    Map<String, String> known = values.get(column);
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(cell));
  }

  /** Adds a value that is good whatever the rest of its line says. */
  void add(InventoryColumn column, String cell, String value) {
    Map<String, String> known = values.get(column);
    if (known != null && known.size() < VALUES_MAX) {
      known.put(cell, value);
    }
  }
}
