package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code values} of a request body, or what is wrong with them. */
sealed interface EntryBody {

  /** Fields and what to put into them; nothing for null and for an empty text, as Remedy does. */
  record Values(Map<Field, Optional<String>> values) implements EntryBody {
    /** Keeps a copy. */
    public Values {
      values = Map.copyOf(values);
    }

    /** The fields that get something. */
    Map<Field, String> filled() {
      Map<Field, String> filled = new EnumMap<>(Field.class);
      values.forEach((field, value) -> value.ifPresent(text -> filled.put(field, text)));
      return filled;
    }
  }

  /** The body is refused. */
  record Refused(ArError error, String about) implements EntryBody {}

  /**
   * Reads the values of a body.
   *
   * @param takesEntryId whether an Entry ID may stand among them, as in a merge
   */
  static EntryBody read(Optional<ObjectNode> body, boolean takesEntryId) {
    if (body.isEmpty() || !body.get().path("values").isObject()) {
      return new Refused(ArError.MALFORMED_BODY, "an object with an object \"values\" is expected");
    }
    Map<Field, Optional<String>> values = new EnumMap<>(Field.class);
    for (Map.Entry<String, JsonNode> value : body.get().path("values").properties()) {
      Optional<Field> field = Field.named(value.getKey());
      if (field.isEmpty()) {
        return new Refused(ArError.FIELD_UNKNOWN, "<" + value.getKey() + ">");
      }
      if (field.get().isRemedys() && !(takesEntryId && field.get() == Field.ENTRY_ID)) {
        return new Refused(ArError.FIELD_IS_REMEDYS, value.getKey());
      }
      if (value.getValue().isContainer()) {
        return new Refused(ArError.FIELD_LIMIT, value.getKey());
      }
      Optional<String> text =
          value.getValue().isNull()
              ? Optional.empty()
              : Optional.of(value.getValue().asString()).filter(given -> !given.isEmpty());
      Optional<String> normal = text.flatMap(field.get()::normalise);
      if (normal.isPresent() != text.isPresent() || !isWithinLimits(field.get(), normal)) {
        return new Refused(ArError.FIELD_LIMIT, value.getKey());
      }
      values.put(field.get(), normal);
    }
    return new Values(values);
  }

  private static boolean isWithinLimits(Field field, Optional<String> text) {
    if (field == Field.STAGE) {
      return text.flatMap(Stage::named).isPresent();
    }
    return text.filter(given -> given.length() > Field.CHARS_MAX).isEmpty();
  }
}
