package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * The fields that a response shows, under the names that the caller used.
 *
 * @param fields the fields by name, in the order of the response
 */
record Projection(Map<String, Field> fields) {
  private static final String OPENING = "values(";

  /** Copies the fields in the same order. */
  Projection {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** All fields of the form. */
  static Projection all() {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (Field field : Field.values()) {
      fields.put(field.text(), field);
    }
    return new Projection(fields);
  }

  /** Reads {@code values(Name,Name)}. Empty if it is malformed or names an unknown field. */
  static Optional<Projection> read(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith(OPENING) || !stripped.endsWith(")")) {
      return Optional.empty();
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    String names = stripped.substring(OPENING.length(), stripped.length() - 1);
    for (String name : names.split(",", -1)) {
      Optional<Field> field = Field.named(name.strip());
      if (field.isEmpty()) {
        return Optional.empty();
      }
      fields.put(name.strip(), field.get());
    }
    return Optional.of(new Projection(fields));
  }

  /** Writes a record as {@code {"values":{...},"_links":{"self":[{"href":...}]}}}. */
  void write(JsonGenerator json, Entry entry, String href) {
    json.writeStartObject();
    json.writeName("values");
    json.writeStartObject();
    fields.forEach((name, field) ->
        entry
            .value(field)
            .ifPresentOrElse(
                value -> json.writeStringProperty(name, value),
                () -> json.writeNullProperty(name)));
    json.writeEndObject();
    json.writeName("_links");
    writeLinks(json, Map.of("self", href));
    json.writeEndObject();
  }

  /** Writes links as AR System does: each relation is an array of one link. */
  static void writeLinks(JsonGenerator json, Map<String, String> links) {
    json.writeStartObject();
    links.forEach((relation, href) -> {
      json.writeName(relation);
      json.writeStartArray();
      json.writeStartObject();
      json.writeStringProperty("href", href);
      json.writeEndObject();
      json.writeEndArray();
    });
    json.writeEndObject();
  }
}
