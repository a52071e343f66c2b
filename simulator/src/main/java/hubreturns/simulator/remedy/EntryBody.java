package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the {@code values} of a request body. */
final class EntryBody {
  private EntryBody() {}

  /**
   * The fields to set. Null and an empty text clear a field, as in Remedy.
   *
   * @param forbidden the fields that the call must not set
   */
  static Map<Field, String> values(Optional<ObjectNode> body, Set<Field> forbidden) {
    if (body.isEmpty() || !body.get().path("values").isObject()) {
      throw ArError.MALFORMED_BODY.refusal("an object with an object \"values\" is expected");
    }
    Map<Field, String> values = new EnumMap<>(Field.class);
    for (Map.Entry<String, JsonNode> value : body.get().path("values").properties()) {
      String name = value.getKey();
      Field field =
          Field.named(name).orElseThrow(() -> ArError.FIELD_UNKNOWN.refusal("<" + name + ">"));
      if (forbidden.contains(field)) {
        throw ArError.FIELD_IS_REMEDYS.refusal(name);
      }
      values.put(
          field,
          text(field, value.getValue()).orElseThrow(() -> ArError.FIELD_LIMIT.refusal(name)));
    }
    return values;
  }

  /** The text of a value. Empty if the field cannot hold the value. */
  private static Optional<String> text(Field field, JsonNode value) {
    if (value.isContainer()) {
      return Optional.empty();
    }
    String text = value.isNull() ? "" : value.asString();
    if (field == Field.STAGE) {
      return Stage.named(text).map(Stage::text);
    }
    return text.isEmpty()
        ? Optional.of(text)
        : field.normalise(text).filter(normal -> normal.length() <= Field.CHARS_MAX);
  }
}
