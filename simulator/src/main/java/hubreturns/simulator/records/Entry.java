package hubreturns.simulator.records;

import java.util.Map;
import java.util.Optional;

/**
 * One Returns Record as it stands.
 *
 * @param id Remedy's id
 * @param values the fields that hold something; Remedy shows the others as null
 */
public record Entry(EntryId id, Map<Field, String> values) {
  /** Keeps a copy of the values. */
  public Entry {
    values = Map.copyOf(values);
  }

  /** What a field holds. */
  public Optional<String> value(Field field) {
    return Optional.ofNullable(values.get(field));
  }

  /** The stage, which every record has. */
  public Stage stage() {
    return value(Field.STAGE).flatMap(Stage::named).orElse(Stage.RECORD_RAISED);
  }

  /**
   * What makes the record one return: its Return Reference, or its own id where the sender gave
   * none.
   */
  public String returnKey() {
    return value(Field.RETURN_REFERENCE).orElse(id.toString());
  }
}
