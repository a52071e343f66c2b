package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

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

  /** A record as {@code {"values":{...},"_links":{"self":[{"href":...}]}}}. */
  ObjectNode json(Entry entry, String href) {
    ObjectNode json = Json.object();
    ObjectNode values = json.putObject("values");
    fields.forEach((name, field) -> values.put(name, entry.value(field).orElse(null)));
    link(json.putObject("_links"), "self", href);
    return json;
  }

  /** Adds a link as AR System does: each relation is an array of one link. */
  static void link(ObjectNode links, String relation, String href) {
    links.putArray(relation).addObject().put("href", href);
  }
}
