package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code values} of a request body.
 *
 * @param values the fields to set. Null and an empty text clear a field, as in Remedy.
 */
record EntryBody(Map<Field, Optional<String>> values) {
  /** Copies the values. */
  EntryBody {
    values = Map.copyOf(values);
  }

  /** The fields that get a value. */
  Map<Field, String> filled() {
    Map<Field, String> filled = new EnumMap<>(Field.class);
    values.forEach((field, value) -> value.ifPresent(text -> filled.put(field, text)));
    return filled;
  }

  /**
   * Reads the values of a body.
   *
   * @param takesEntryId whether the values may contain an Entry ID, as in a merge
   */
  static EntryBody read(Optional<ObjectNode> body, boolean takesEntryId) {
    if (body.isEmpty() || !body.get().path("values").isObject()) {
      throw ArError.MALFORMED_BODY.refusal("an object with an object \"values\" is expected");
    }
    Map<Field, Optional<String>> values = new EnumMap<>(Field.class);
    for (Map.Entry<String, JsonNode> value : body.get().path("values").properties()) {
      String name = value.getKey();
      Field field =
          Field.named(name).orElseThrow(() -> ArError.FIELD_UNKNOWN.refusal("<" + name + ">"));
      if (field.isRemedys() && !(takesEntryId && field == Field.ENTRY_ID)) {
        throw ArError.FIELD_IS_REMEDYS.refusal(name);
      }
      values.put(field, text(field, name, value.getValue()));
    }
    return new EntryBody(values);
  }

  private static Optional<String> text(Field field, String name, JsonNode value) {
    Optional<String> text =
        value.isNull() || value.isContainer()
            ? Optional.empty()
            : Optional.of(value.asString()).filter(given -> !given.isEmpty());
    Optional<String> normal = text.flatMap(field::normalise);
    boolean isWithinLimits =
        field == Field.STAGE
            ? normal.flatMap(Stage::named).isPresent()
            : normal.filter(given -> given.length() > Field.CHARS_MAX).isEmpty();
    if (value.isContainer() || normal.isPresent() != text.isPresent() || !isWithinLimits) {
      throw ArError.FIELD_LIMIT.refusal(name);
    }
    return normal;
  }
}
