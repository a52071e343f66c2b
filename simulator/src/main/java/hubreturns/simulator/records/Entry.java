package hubreturns.simulator.records;

import java.util.Map;
import java.util.Optional;

/**
 * One Returns Record.
 *
 * @param id Remedy's id
 * @param values the fields that hold something. Remedy shows the others as null.
 */
public record Entry(EntryId id, Map<Field, String> values) {
  /** Copies the values. */
  public Entry {
    values = Map.copyOf(values);
  }

  /** The content of a field. */
  public Optional<String> value(Field field) {
    return Optional.ofNullable(values.get(field));
  }

  /** The content of a field, or an empty text. */
  public String text(Field field) {
    return values.getOrDefault(field, "");
  }

  /** The stage. Every record has one. */
  public Stage stage() {
    return value(Field.STAGE).flatMap(Stage::named).orElse(Stage.RECORD_RAISED);
  }

  /** Identifies the return: the Return Reference, or the record's id if it has none. */
  public String returnKey() {
    return value(Field.RETURN_REFERENCE).orElse(id.toString());
  }
}
