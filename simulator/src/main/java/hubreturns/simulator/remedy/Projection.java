package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields that a response shows, in order, under the names that the caller used.
 *
 * @param names the names of fields of the form
 */
record Projection(List<String> names) {
  static final Projection ALL = new Projection(Stream.of(Field.values()).map(Field::text).toList());

  private static final Pattern FORM = Pattern.compile("values\\((.*)\\)", Pattern.DOTALL);

  /** The parameter {@code fields=values(Name,Name)} of a request, if it has one. */
  static Optional<Projection> of(Request request) {
    return request
        .query("fields")
        .map(text -> {
          Matcher form = FORM.matcher(text.strip());
          List<String> names =
              form.matches()
                  ? Stream.of(form.group(1).split(",", -1)).map(String::strip).distinct().toList()
                  : List.of();
          if (names.isEmpty() || !names.stream().allMatch(name -> Field.named(name).isPresent())) {
            throw ArError.FIELD_UNKNOWN.refusal(
                "fields=values(Name,Name) with fields of this form is expected");
          }
          return new Projection(names);
        });
  }

  /** A record as {@code {"values":{...},"_links":{"self":[{"href":...}]}}}. */
  ObjectNode json(Entry entry, String href) {
    ObjectNode json = Json.object();
    ObjectNode values = json.putObject("values");
    for (String name : names) {
      values.put(name, Field.named(name).flatMap(entry::value).orElse(null));
    }
    link(json.putObject("_links"), "self", href);
    return json;
  }

  /** Adds a link as AR System does: each relation is an array of one link. */
  static void link(ObjectNode links, String relation, String href) {
    links.putArray(relation).addObject().put("href", href);
  }
}
