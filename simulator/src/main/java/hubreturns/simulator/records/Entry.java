package hubreturns.simulator.records;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One Returns Record.
 *
 * @param values the fields that hold something. Remedy shows the others as null.
 */
public record Entry(@JsonValue Map<Field, String> values) {
  private static final int ID_PREFIX_CHARS = 3;

  /** Copies the values that are not empty. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Entry {
    Map<Field, String> filled = new EnumMap<>(Field.class);
    filled.putAll(values);
    filled.values().removeIf(String::isEmpty);
    values = Collections.unmodifiableMap(filled);
  }

  /**
   * The id that holds a number: a prefix and 12 digits. Numbers count from 1, in the order in which
   * records are created.
   */
  static String id(long number) {
    return "CHR%012d".formatted(number);
  }

  /** Remedy's id of the record. */
  public String id() {
    return text(Field.ENTRY_ID);
  }

  /** The number in the id. */
  public long number() {
    return Long.parseLong(id().substring(ID_PREFIX_CHARS));
  }

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
    return value(Field.RETURN_REFERENCE).orElse(id());
  }
}
